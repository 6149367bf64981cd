struct s0 { short m0:12; unsigned char m1; unsigned long long :0; unsigned char m3; _Bool m4; wchar_t m5; enum { E2_0 } m6; };
struct s1 { _Bool *m0; wchar_t m1[2]; unsigned :12; };
struct s2 { union { int64_t m0; double m1; } m0; uint16_t m1:13; union { enum { E2_1 } m0; struct { double m0; _Alignas(4) char m1; } m1[1]; } m2[2]; };
#pragma pack(push, 1)
struct s3 { struct { int64_t m0[2]; enum { E2_2 } m1; int m2; } m0; char m1; unsigned short m2; };
#pragma pack(pop)
struct s4 { long m0; long long m1; };
struct s5 { int64_t m0; };
union s6 { unsigned char m0[1]; int m1[1]; char m2[1]; };
union s7 { enum { E2_3 = -1 } m0; short m1; };
struct s8 { double m0; };
#pragma pack(push, 4)
struct s9 { _Alignas(8) char m0; struct { unsigned long m0; } m1[1]; size_t m2; };
#pragma pack(pop)
struct s10 { uint16_t m0; };
#pragma pack(push, 1)
struct s11 { _Alignas(8) char m0; long long m1; float m2[5]; struct { short m0; unsigned m1; int :15; } m4; int64_t :0; short *m6; };
#pragma pack(pop)
#pragma pack(push, 1)
struct s12 { char m0:4; };
#pragma pack(pop)
struct s13 { uint16_t m0[4]; struct { int64_t *m0; } m1; short m2; struct { size_t m0[5]; union { unsigned long long m0[4]; long m1[2]; } m1[1]; uint16_t m2:16; } m3; };
struct s14 { unsigned long long m0:40; };
union s15 { size_t m0[5]; double *m1; uint16_t m2[3]; _Bool m3; unsigned long m4[1]; struct { long m0[4]; short m1; size_t m2[4]; } m5; double m6[5]; };
struct s16 { int64_t m0; unsigned long long *m1; _Alignas(8) char m2; struct { long m0:12; } m3[1]; int64_t m4; int m5; };
struct s17 { long long m0; };
struct s18 { float *m0; wchar_t m1[2]; int64_t m2:32; wchar_t m3[2]; uint16_t m4; unsigned *m5; };
struct s19 { _Alignas(16) char m0; char m1; _Bool m2; unsigned char *m3; _Alignas(8) char m4; };
struct s20 { size_t m0[5]; float m1; int m2; enum { E2_4 = -1 } m3; };
struct s21 { char m0[5]; struct { _Bool m0; } m1[2]; unsigned short m2; long *m3; unsigned short :7; long long m5:56; };
struct s22 { uint16_t m0; int m1[4]; };
struct s23 { size_t m0; };
struct s24 { uint16_t m0:3; double m1[4]; struct { long long m0:64; _Bool m1; unsigned long long m2:37; } m2[1]; double m3[4]; uint16_t m4:10; };
union s25 { unsigned long long m0[3]; unsigned long long m1[3]; enum { E2_5 } m2; struct { long long m0; int m1[2]; struct { long m0[4]; } m2[1]; } m3; int m4[3]; _Alignas(8) char m5; };
union s26 { uint16_t m0; unsigned short m1; float m2[2]; size_t m3[3]; unsigned char m4[2]; unsigned m5[5]; };
#pragma pack(push, 2)
struct s27 { float m0[5]; struct { _Bool m0; enum { E2_6 } m1; } m1; unsigned long long *m2; unsigned char :6; size_t m4[2]; float m5; long long m6; };
#pragma pack(pop)
struct s28 { int64_t m0:42; unsigned m1; enum { E2_7 = -1 } m2; long long m3[2]; size_t m4[2]; unsigned short m5[2]; };
struct s29 { unsigned short :0; float m1; short m2; };
union s30 { unsigned long m0[5]; long m1[5]; _Bool m2[1]; _Bool m3; };
#pragma pack(push, 1)
struct s31 { struct { _Bool m0; uint16_t m1:13; } m0[1]; _Alignas(16) char m1; long long m2:23; int *m3; uint16_t m4; };
#pragma pack(pop)
#pragma pack(push, 8)
struct s32 { unsigned char m0:7; int m1[4]; };
#pragma pack(pop)
#pragma pack(push, 2)
struct s33 { union { short m0[5]; char m1; wchar_t m2[5]; } m0[1]; _Alignas(4) char m1; long :0; struct { _Bool m0; enum { E2_8 } m1; } m3; };
#pragma pack(pop)
struct s34 { unsigned char m0[3]; float *m1; };
#pragma pack(push, 8)
struct s35 { unsigned long long m0; _Alignas(8) char m1; wchar_t m2; unsigned long :0; struct { unsigned short *m0; } m4; struct { enum { E2_9 } m0; unsigned m1; float m2[2]; } m5[1]; unsigned char m6; };
#pragma pack(pop)
struct s36 { unsigned char m0; unsigned long m1; };
union s37 { _Alignas(16) char m0; struct { unsigned short *m0; } m1; struct { int64_t m0; } m2[2]; uint16_t m3; };
#pragma pack(push, 8)
struct s38 { struct { float m0[2]; struct { long long m0; } m1; } m0; unsigned long long m1:4; unsigned short m2; short m3[3]; float m4; };
#pragma pack(pop)
struct s39 { union { struct { uint16_t m0; } m0[2]; } m0; };
struct s40 { unsigned long long m0; unsigned m1:22; enum { E2_10 = -1 } m2; union { long long m0; } m3[2]; long m4; };
struct s41 { unsigned long long m0:29; enum { E2_11 } m1; struct { short *m0; } m2; enum { E2_12 = -1 } m3; };
struct s42 { struct { unsigned :2; short m1:5; unsigned short m2[5]; } m0; struct { union { long long m0[5]; _Alignas(16) char m1; double m2; } m0[1]; } m1[1]; double m2[3]; size_t m3; union { float *m0; } m4[2]; short m5; struct { int64_t *m0; unsigned char m1:1; } m6; };
#pragma pack(push, 8)
struct s43 { unsigned char m0[1]; struct { _Bool m0:1; } m1; int :0; };
#pragma pack(pop)
union s44 { union { wchar_t m0; _Bool *m1; long long m2[2]; } m0; double m1[5]; enum { E2_13 = -1 } m2; struct { uint16_t m0[5]; long long m1; long long m2[2]; } m3[2]; unsigned long m4; _Alignas(8) char m5; int64_t m6[2]; };
struct s45 { union { char m0; struct { uint16_t m0; } m1; } m0[2]; };
struct s46 { _Alignas(8) char m0; int64_t m1:32; _Bool m2:1; _Alignas(16) char m3; _Alignas(16) char m4; double m5; double m6[2]; };
#pragma pack(push, 8)
struct s47 { _Alignas(16) char m0; unsigned char *m1; struct { struct { short m0:4; long m1:24; } m0; float m1; unsigned char m2; } m2[1]; struct { uint16_t m0; } m3[2]; };
#pragma pack(pop)
union s48 { short m0[4]; struct { struct { float m0[3]; } m0[2]; } m1[2]; uint16_t m2; enum { E2_14 } m3; unsigned m4[3]; unsigned char m5; };
struct s49 { unsigned m0:30; unsigned *m1; struct { char *m0; } m2; struct { unsigned char m0; char m1; long long m2; } m3[1]; struct { unsigned short m0; unsigned long *m1; char m2:2; } m4; };
struct s50 { int m0; };
#pragma pack(push, 1)
struct s51 { uint16_t m0; int :0; wchar_t m2; unsigned long long m3[1]; unsigned short m4:5; struct { struct { long long m0; } m0[2]; } m5[1]; unsigned short m6:8; };
#pragma pack(pop)
struct s52 { enum { E2_15 } m0; long long m1[4]; unsigned short m2[1]; };
struct s53 { int m0; short m1:16; };
struct s54 { unsigned long long m0[2]; long m1:6; long long m2[2]; unsigned long long m3; };
struct s55 { int m0; struct { float m0; } m1[2]; };
struct s56 { float *m0; };
#pragma pack(push, 2)
struct s57 { wchar_t m0; short m1:13; };
#pragma pack(pop)
struct s58 { long m0:12; struct { enum { E2_16 = -1 } m0; wchar_t m1[4]; _Alignas(8) char m2; } m1; double m2[1]; long m3; unsigned long m4[2]; };
struct s59 { unsigned char m0; unsigned char *m1; };
#pragma pack(push, 1)
struct s60 { _Alignas(4) char m0; int64_t m1:13; short m2:1; unsigned short m3; _Bool m4; long long m5:35; struct { struct { unsigned long long m0; unsigned char m1; } m0; enum { E2_17 } m1; } m6; };
#pragma pack(pop)
struct s61 { uint16_t m0; enum { E2_18 } m1; unsigned long m2:14; double m3; };
#pragma pack(push, 1)
struct s62 { long long m0; enum { E2_19 } m1; unsigned char m2; unsigned long long m3; };
#pragma pack(pop)
#pragma pack(push, 2)
struct s63 { unsigned char :1; short m1; unsigned long long :21; unsigned m3; struct { struct { char m0; } m0[1]; short m1; struct { _Alignas(4) char m0; uint16_t m1:12; unsigned long m2; } m2; } m4[2]; short m5; };
#pragma pack(pop)
#pragma pack(push, 1)
struct s64 { size_t m0[3]; union { int64_t m0; } m1; long long m2:47; unsigned short m3; size_t *m4; float m5[1]; };
#pragma pack(pop)
struct s65 { wchar_t m0[1]; unsigned long long :0; double m2; long *m3; unsigned char *m4; unsigned m5:11; enum { E2_20 = -1 } m6; };
struct s66 { short m0:8; struct { struct { float m0; unsigned short m1; } m0[1]; } m1[2]; };
struct s67 { _Bool m0[1]; unsigned m1; };
struct s68 { unsigned long long m0; short m1; int m2; };
union s69 { double m0[5]; int64_t m1; int64_t m2; long m3; union { long long m0[1]; _Alignas(4) char m1; _Bool m2[3]; } m4[1]; };
struct s70 { float m0[2]; struct { char m0; short m1:7; } m1; uint16_t m2; };
struct s71 { int m0:8; _Bool m1:1; wchar_t m2; char m3:4; unsigned m4:18; wchar_t m5; unsigned long m6:12; };
struct s72 { int m0:2; struct { uint16_t m0:1; unsigned m1; } m1; int :0; unsigned char m3; int *m4; unsigned long m5; };
#pragma pack(push, 1)
struct s73 { long long m0; _Bool m1:1; unsigned short m2; uint16_t m3:13; float m4; };
#pragma pack(pop)
struct s74 { unsigned m0; struct { wchar_t m0; } m1; uint16_t m2[4]; unsigned m3; unsigned char m4; unsigned m5; };
struct s75 { long long *m0; union { long long m0; short m1[2]; short m2; } m1[2]; unsigned char m2:6; int m3; unsigned char m4:5; unsigned m5:14; };
union s76 { struct { _Alignas(4) char m0; short m1[5]; wchar_t m2[4]; } m0; enum { E2_21 } m1; };
struct s77 { enum { E2_22 = -1 } m0; struct { _Bool m0[5]; long long m1:32; struct { float m0[2]; short m1:2; char m2; } m2; } m1[1]; };
struct s78 { enum { E2_23 = -1 } m0; unsigned long m1; unsigned long m2[3]; };
struct s79 { union { long *m0; int64_t *m1; uint16_t m2; } m0; char :0; double m2[1]; };
struct s80 { float m0[3]; unsigned long long m1:19; unsigned long :17; };
struct s81 { uint16_t *m0; _Bool m1:1; wchar_t m2[3]; _Alignas(16) char m3; int m4; };
struct s82 { size_t m0[4]; struct { int m0:17; } m1[2]; struct { unsigned m0; int64_t m1; } m2; };
struct s83 { unsigned char m0; char m1:4; unsigned char m2[3]; };
struct s84 { float m0; long long m1:14; unsigned *m2; long m3[2]; unsigned long m4:26; struct { float m0[4]; struct { _Alignas(8) char m0; unsigned *m1; } m1; } m5[2]; };
struct s85 { _Bool m0:1; unsigned long long m1[5]; int64_t m2:13; unsigned char m3; };
struct s86 { struct { int m0:17; _Alignas(16) char m1; long long m2; } m0; enum { E2_24 } m1; struct { unsigned long long m0; uint16_t *m1; } m2[2]; unsigned char m3; struct { uint16_t m0:9; struct { short m0:12; wchar_t m1; unsigned short m2; } m1; } m4[2]; };
struct s87 { union { size_t m0[5]; unsigned short m1; struct { unsigned char m0; unsigned long long m1; } m2; } m0[1]; struct { _Bool m0; } m1; unsigned char :2; };
struct s88 { short m0:14; long m1; long m2:25; };
struct s89 { union { int m0[2]; } m0; size_t m1[3]; };
struct s90 { wchar_t m0[5]; int m1:10; union { unsigned m0; } m2[2]; struct { struct { unsigned long long m0[5]; } m0; long long m1; } m3[2]; double m4[4]; size_t m5; };
struct s91 { _Alignas(8) char m0; };
struct s92 { unsigned char m0; double *m1; struct { struct { long long m0; wchar_t m1; unsigned short m2; } m0; unsigned short m1:2; int64_t m2:60; } m2; _Bool m3:1; char *m4; long long m5:39; };
union s93 { unsigned short m0[2]; long m1[2]; };
struct s94 { long long m0[1]; wchar_t m1; unsigned m2:16; unsigned m3; uint16_t m4:13; unsigned long long m5; wchar_t m6; };
#pragma pack(push, 8)
struct s95 { double m0[5]; };
#pragma pack(pop)
union s96 { struct { uint16_t m0; } m0[1]; long long m1[4]; struct { union { unsigned long long m0; long m1[4]; } m0[2]; short m1[1]; } m2; long long m3[3]; };
struct s97 { struct { unsigned m0:19; } m0[1]; };
struct s98 { struct { short m0; unsigned *m1; struct { uint16_t m0[3]; } m2[2]; } m0[1]; int m1:31; struct { unsigned long long m0; wchar_t m1[5]; } m2[1]; };
struct s99 { char m0; long long *m1; };
union s100 { double *m0; unsigned long m1[1]; unsigned long long *m2; int m3[4]; long long m4[1]; };
#pragma pack(push, 2)
struct s101 { wchar_t m0; _Bool m1; uint16_t m2; };
#pragma pack(pop)
struct s102 { uint16_t m0; char :0; };
struct s103 { long long m0:60; unsigned short m1; _Alignas(16) char m2; int m3:4; unsigned :0; enum { E2_25 = -1 } m5; wchar_t m6; };
union s104 { double m0[1]; short m1[1]; wchar_t m2[1]; uint16_t m3[5]; uint16_t m4[4]; };
struct s105 { float m0[5]; _Bool m1[3]; enum { E2_26 } m2; int64_t m3; union { long long m0[4]; union { unsigned long m0; uint16_t m1[5]; unsigned long m2[5]; } m1[1]; int64_t m2; } m4[1]; char m5; };
struct s106 { uint16_t m0; struct { _Bool m0[5]; struct { unsigned short m0; uint16_t m1; } m1[1]; } m1; };
struct s107 { _Bool m0:1; float m1; _Bool *m2; unsigned long long m3:14; };
struct s108 { unsigned long long m0; short m1; char m2[3]; };
struct s109 { _Bool m0; int64_t :5; uint16_t m2; unsigned char m3:8; short m4; long m5; int64_t m6[3]; };
struct s110 { int64_t m0:16; unsigned short m1:15; int *m2; struct { double *m0; } m3; _Bool :0; };
struct s111 { struct { int64_t m0[2]; unsigned long long *m1; short *m2; } m0; };
struct s112 { _Alignas(16) char m0; unsigned short m1; int m2[1]; long m3:11; uint16_t :0; };
struct s113 { unsigned long long m0; wchar_t m1[3]; uint16_t m2:7; _Bool m3; };
#pragma pack(push, 8)
struct s114 { short m0; char m1[4]; unsigned long long m2; uint16_t m3; double m4; unsigned long m5:25; unsigned char m6[3]; };
#pragma pack(pop)
struct s115 { double m0; size_t m1[3]; short m2; struct { char m0:3; } m3[1]; union { unsigned m0; unsigned long m1[4]; } m4; double m5[4]; };
struct s116 { unsigned char m0; _Bool m1; };
#pragma pack(push, 4)
struct s117 { _Bool :1; size_t m1[1]; long m2; size_t m3[2]; };
#pragma pack(pop)
struct s118 { enum { E2_27 = -1 } m0; unsigned m1:19; unsigned char m2; };
struct s119 { struct { unsigned char m0:4; _Bool *m1; int m2[2]; } m0[1]; unsigned long long *m1; unsigned long m2:8; _Bool m3; unsigned char m4; };
struct s120 { int m0; long m1; uint16_t m2; unsigned :0; };
#pragma pack(push, 2)
struct s121 { struct { float m0; unsigned long long m1; unsigned long m2; } m0; unsigned long long m1; struct { size_t m0[5]; _Bool m1; } m2[2]; float m3[5]; enum { E2_28 = -1 } m4; unsigned long long :0; int64_t m6; };
#pragma pack(pop)
struct s122 { double m0; struct { struct { unsigned m0; float m1; } m0[2]; unsigned m1; } m1; size_t m2; char m3; };
struct s123 { enum { E2_29 = -1 } m0; uint16_t m1[3]; struct { unsigned char m0:4; enum { E2_30 } m1; uint16_t m2[5]; } m2[2]; };
struct s124 { unsigned char m0; };
struct s125 { int64_t m0[4]; struct { unsigned long long m0; } m1[1]; unsigned long m2; unsigned short m3; wchar_t m4; struct { union { double m0[4]; float m1; } m0; unsigned long m1:26; enum { E2_31 = -1 } m2; } m5[1]; };
struct s126 { size_t m0; char m1:6; long m2; unsigned short m3; unsigned m4; };
struct s127 { long long m0; short m1:1; struct { double m0; } m2; short m3; struct { size_t m0; unsigned char m1[5]; unsigned m2; } m4[1]; };
struct s128 { uint16_t m0; unsigned long :0; };
struct s129 { long m0:23; };
struct s130 { _Alignas(8) char m0; int64_t m1:23; };
struct s131 { long m0; wchar_t m1; size_t m2[4]; double m3[4]; unsigned short m4; unsigned char m5; };
struct s132 { float m0[1]; };
struct s133 { unsigned long long m0:26; int64_t m1[2]; };
struct s134 { wchar_t m0[5]; _Alignas(16) char m1; struct { union { size_t m0[3]; unsigned m1[4]; } m0[2]; } m2[1]; uint16_t m3; _Bool m4:1; unsigned long long m5; _Alignas(4) char m6; };
struct s135 { long m0[3]; };
struct s136 { long m0:16; unsigned long long m1; enum { E2_32 = -1 } m2; _Alignas(4) char m3; enum { E2_33 } m4; };
#pragma pack(push, 2)
struct s137 { int m0:18; union { long m0[1]; } m1[2]; _Alignas(16) char m2; long m3[4]; union { struct { size_t m0[4]; } m0; _Bool m1[4]; } m4; short m5; };
#pragma pack(pop)
#pragma pack(push, 1)
struct s138 { wchar_t m0[4]; double m1[5]; unsigned long m2:23; struct { unsigned long long *m0; unsigned m1:19; } m3[1]; struct { size_t m0[3]; struct { double m0[2]; _Bool m1; size_t m2[3]; } m1; enum { E2_34 } m2; } m4; long long m5:12; unsigned short m6:12; };
#pragma pack(pop)
union s139 { float m0[1]; unsigned char m1; short m2; _Alignas(16) char m3; };
struct s140 { unsigned m0[1]; };
struct s141 { uint16_t m0; _Alignas(16) char m1; _Alignas(16) char m2; int64_t m3; char :0; size_t m5; };
union s142 { size_t m0[2]; int64_t m1[2]; long m2[1]; };
struct s143 { unsigned long long m0; enum { E2_35 } m1; char m2; char m3; enum { E2_36 } m4; unsigned long m5:32; };
struct s144 { union { unsigned long long m0; } m0; };
union s145 { struct { char m0[5]; unsigned short m1; enum { E2_37 = -1 } m2; } m0; float m1; };
struct s146 { union { float *m0; } m0; uint16_t m1[3]; double m2; size_t m3; };
#pragma pack(push, 1)
struct s147 { struct { int m0; _Bool m1; } m0[2]; char m1:8; union { struct { long long m0[2]; } m0[1]; struct { unsigned long m0; int64_t m1; double m2; } m1; } m2; _Alignas(4) char m3; };
#pragma pack(pop)
struct s148 { short m0; };
#pragma pack(push, 1)
struct s149 { int m0:14; };
#pragma pack(pop)
#pragma pack(push, 8)
struct s150 { wchar_t m0; int64_t m1; enum { E2_38 = -1 } m2; unsigned short *m3; size_t m4[5]; };
#pragma pack(pop)
#pragma pack(push, 4)
struct s151 { unsigned *m0; };
#pragma pack(pop)
#pragma pack(push, 1)
struct s152 { unsigned long m0; unsigned long long m1[1]; long long m2:9; int64_t m3:33; struct { unsigned char m0:7; } m4; char *m5; };
#pragma pack(pop)
struct s153 { wchar_t m0[2]; unsigned long long m1:29; unsigned long long *m2; };
union s154 { unsigned m0[4]; };
struct s155 { long m0[5]; };
struct s156 { _Alignas(4) char m0; int m1; unsigned char m2; struct { int64_t m0; uint16_t m1; size_t m2[1]; } m3[1]; struct { _Alignas(8) char m0; float m1[1]; } m4[1]; unsigned long m5:2; unsigned long long m6; };
#pragma pack(push, 2)
struct s157 { unsigned :0; int m1[2]; long m2[5]; struct { _Alignas(4) char m0; } m3[2]; union { unsigned char m0[2]; size_t m1; } m4[2]; };
#pragma pack(pop)
struct s158 { float m0; wchar_t m1[4]; int m2; double m3; unsigned long m4:6; unsigned m5:13; long :0; };
union s159 { unsigned m0[1]; enum { E2_39 } m1; };
struct s160 { wchar_t m0; unsigned long long :64; _Alignas(8) char m2; _Alignas(8) char m3; int m4; short m5:8; union { enum { E2_40 = -1 } m0; } m6[1]; };
struct s161 { int64_t m0; unsigned long m1; int m2[2]; };
struct s162 { enum { E2_41 } m0; char :7; unsigned long long m2:63; unsigned m3:9; };
struct s163 { unsigned long long m0; struct { wchar_t m0[1]; uint16_t m1[5]; } m1; uint16_t m2:5; struct { double m0[5]; } m3; long m4:31; };
struct s164 { _Alignas(8) char m0; };
struct s165 { unsigned long long *m0; short *m1; wchar_t m2[1]; unsigned char m3; double *m4; union { enum { E2_42 } m0; } m5; };
struct s166 { double m0; long long m1; struct { int m0; } m2[2]; _Alignas(4) char m3; uint16_t m4[1]; };
struct s167 { enum { E2_43 } m0; unsigned char m1:3; unsigned long m2; struct { uint16_t m0; } m3; unsigned short m4; };
struct s168 { unsigned char m0:8; };
struct s169 { int *m0; size_t m1[2]; unsigned long long m2; enum { E2_44 = -1 } m3; short :0; short m5:2; };
struct s170 { uint16_t m0; int m1[3]; short *m2; unsigned long *m3; };
struct s171 { long m0:31; unsigned m1; unsigned long *m2; _Alignas(16) char m3; unsigned long long :10; _Bool m5; };
struct s172 { double m0[2]; int m1:24; short m2:7; long m3:32; _Alignas(8) char m4; };
#pragma pack(push, 4)
union s173 { enum { E2_45 = -1 } m0; struct { int64_t m0[1]; struct { unsigned m0[4]; char *m1; short *m2; } m1; struct { wchar_t m0; } m2[1]; } m1; size_t m2; };
#pragma pack(pop)
#pragma pack(push, 4)
struct s174 { unsigned m0:30; struct { int64_t m0[3]; union { unsigned m0[1]; enum { E2_46 = -1 } m1; } m1[2]; } m1; double m2[2]; };
#pragma pack(pop)
struct s175 { char m0:8; };
#pragma pack(push, 8)
struct s176 { unsigned long long m0:39; };
#pragma pack(pop)
struct s177 { unsigned char m0:8; wchar_t m1[1]; long m2; _Alignas(8) char m3; };
#pragma pack(push, 4)
struct s178 { struct { size_t m0; int64_t m1:37; short m2; } m0; char m1:8; double m2[4]; unsigned long long m3; long m4; long long m5[1]; };
#pragma pack(pop)
struct s179 { struct { _Bool m0; long long m1; } m0[2]; unsigned long *m1; long long m2:47; long m3:17; unsigned short m4; size_t m5[3]; unsigned *m6; };
struct s180 { _Alignas(16) char m0; uint16_t m1[4]; _Bool m2; long *m3; int m4:6; };
struct s181 { size_t m0[1]; _Alignas(8) char m1; size_t m2; union { char m0[2]; double m1[1]; } m3; float m4[4]; };
struct s182 { struct { uint16_t m0; short m1; float m2[2]; } m0[1]; struct { unsigned long m0:31; unsigned m1; } m1[1]; size_t *m2; };
struct s183 { _Bool m0:1; _Alignas(8) char m1; struct { double m0; size_t m1; } m2[2]; unsigned char :1; unsigned short m4; _Alignas(4) char m5; };
union s184 { size_t m0[3]; };
struct s185 { unsigned long long m0[1]; char *m1; float m2; };
union s186 { union { unsigned m0[1]; int64_t m1[1]; } m0[1]; float m1[5]; double m2[3]; unsigned short m3[2]; };
struct s187 { _Alignas(8) char m0; unsigned long :0; short m2[2]; uint16_t m3:16; long m4[1]; int64_t m5; int64_t m6:9; };
struct s188 { float m0[4]; unsigned char m1; };
struct s189 { _Alignas(8) char m0; uint16_t m1; _Alignas(8) char m2; long long m3:20; };
struct s190 { unsigned m0:8; unsigned long long m1; _Alignas(8) char m2; short m3[4]; unsigned :9; struct { wchar_t *m0; long m1[1]; wchar_t m2; } m5[1]; int64_t :0; };
struct s191 { _Bool m0[4]; union { _Alignas(4) char m0; int64_t m1; } m1[2]; float m2[3]; };
struct s192 { unsigned m0; unsigned long m1:32; size_t m2; double m3; int m4; char m5:4; };
struct s193 { char m0:5; float m1[3]; int64_t m2; enum { E2_47 = -1 } m3; };
struct s194 { double m0[1]; long long m1; long long :42; unsigned short m3:1; wchar_t m4[3]; };
struct s195 { unsigned char m0; long m1[3]; unsigned short :0; size_t m3[5]; struct { unsigned short m0; unsigned long m1; } m4; };
struct s196 { long long m0; unsigned long m1:30; struct { char m0:6; _Alignas(8) char m1; int m2:9; } m2[1]; size_t m3; unsigned short m4; union { long long m0; short m1[1]; } m5[1]; };
struct s197 { unsigned long long m0:61; };
struct s198 { unsigned long :28; uint16_t m1; struct { long long m0:56; } m2[1]; };
struct s199 { _Bool m0; long long m1:13; };
