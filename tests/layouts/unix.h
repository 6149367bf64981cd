union s0 { int :32; struct { size_t m0[4]; } m1[1]; uint16_t :0; float m3[1]; long double m4[4]; unsigned short m5; enum { E1_0 } m6; };
struct s1 { unsigned m0 __attribute__((packed)); unsigned long long m1; int64_t m2; long double m3; long m4:19; long m5 __attribute__((packed)); };
struct s2 { wchar_t m0; unsigned short m1[5]; size_t m2; wchar_t *m3; };
struct s3 { struct { double m0[5]; long m1 __attribute__((packed)); wchar_t m2; } m0[2]; short m1[5]; union { char m0 __attribute__((packed)); } m2[1]; enum { E1_1 } m3; };
struct s4 { char *m0; wchar_t m1; wchar_t m2 __attribute__((packed)); unsigned short *m3; _Alignas(8) char m4; };
#pragma pack(push, 1)
struct __attribute__((packed)) s5 { double *m0; enum { E1_2 } m1; _Alignas(4) char m2; struct { int m0; } m3[2]; };
#pragma pack(pop)
struct s6 { unsigned char m0:3; };
#pragma pack(push, 2)
struct s7 { _Alignas(4) char m0; char m1[3]; int64_t m2; unsigned long m3:14; int64_t m4; char :0; };
#pragma pack(pop)
struct __attribute__((packed)) s8 { long double m0; _Alignas(16) char m1; char *m2; struct { unsigned long long m0:28; short m1[1]; unsigned long long m2; } m3; };
struct s9 { union { uint16_t m0:2; _Bool m1:1; struct { _Alignas(16) char m0; _Bool m1[4]; char m2[4]; } m2; } m0; long long m1[2]; struct __attribute__((packed)) { double m0; _Alignas(16) char m1; unsigned m2:3; } m2; long double m3[3]; wchar_t m4; double m5[1]; unsigned long long :0; };
struct s10 { int *m0; long long m1; float m2[5]; _Bool m3:1; };
struct __attribute__((packed)) s11 { long double m0; uint16_t m1; long m2; };
struct s12 { int64_t m0:6; };
struct s13 { _Alignas(16) char m0; unsigned m1:7; };
struct s14 { struct { long m0:21; short m1:10; } m0; _Bool m1[1]; int m2; uint16_t m3:7; long double m4; };
#pragma pack(push, 8)
struct __attribute__((packed)) s15 { unsigned long long m0:47; int m1; };
#pragma pack(pop)
struct s16 { unsigned *m0; unsigned long long m1:24; float m2; };
union __attribute__((packed)) s17 { union __attribute__((packed)) { _Alignas(4) char m0; enum { E1_3 } m1; } m0[1]; };
union __attribute__((packed)) s18 { float m0[5]; unsigned long long m1:27; enum { E1_4 } m2; float m3; long double m4; unsigned short m5:14; long double m6[2]; };
struct s19 { enum { E1_5 } m0; _Alignas(8) char m1; float m2[4]; char m3; int64_t m4; char m5:6; union { union { _Alignas(4) char m0; } m0[2]; unsigned :32; } m6[2]; };
struct s20 { unsigned m0:5; struct { unsigned short m0[3]; long double m1[4]; int m2; } m1[2]; unsigned char m2:7; };
struct __attribute__((packed)) s21 { struct { enum { E1_6 = -1 } m0; enum { E1_7 = -1 } m1; } m0; };
struct s22 { int *m0; unsigned m1; _Bool m2; int64_t *m3; float *m4; size_t m5; long *m6; };
#pragma pack(push, 2)
struct s23 { unsigned m0[5]; char m1; wchar_t *m2; };
#pragma pack(pop)
struct s24 { enum { E1_8 = -1 } m0; unsigned long m1; uint16_t m2; };
struct s25 { int64_t m0; struct { long m0; char m1:1; } m1[1]; enum { E1_9 } m2; unsigned long long *m3; };
struct s26 { uint16_t m0 __attribute__((aligned(8))); };
struct s27 { size_t m0[4]; _Bool m1:1; struct { wchar_t m0[4]; wchar_t *m1; unsigned long long m2 __attribute__((aligned(16))); } m2[2]; wchar_t m3[4]; int64_t m4; float m5; };
struct s28 { _Alignas(16) char m0; struct { char *m0; struct { unsigned char m0 __attribute__((packed)); char m1[3]; } m1; long double m2[4]; } m1; enum { E1_10 = -1 } m2; long m3 __attribute__((packed)); int64_t m4:9; uint16_t m5:6; };
struct s29 { unsigned long long m0:27; unsigned m1; unsigned long m2:24; enum { E1_11 } m3; unsigned char m4[5]; };
struct s30 { _Bool m0:1; float m1 __attribute__((aligned(8))); unsigned m2; char m3; _Bool m4[4]; };
struct s31 { unsigned char m0; };
struct s32 { _Alignas(4) char m0; long long m1 __attribute__((packed)); };
struct s33 { unsigned m0:14; unsigned long long m1:30; _Bool m2[1]; unsigned char m3:1; };
union __attribute__((packed)) s34 { wchar_t m0; uint16_t m1[3]; unsigned m3; enum { E1_12 = -1 } m4; uint16_t m5 __attribute__((aligned(8))); };
struct s35 { short m0:1; };
struct s36 { unsigned long long m0; _Bool m1:1; char m2:3; long double m3[4]; unsigned long m4:30; };
union s37 { enum { E1_13 = -1 } m0; unsigned long m1; int64_t m2:4; struct { struct { unsigned long m0; unsigned :12; int64_t m2 __attribute__((aligned(2))); } m0[1]; long double *m1; int m2 __attribute__((aligned(2))); } m3[1]; short m4; };
#pragma pack(push, 4)
union __attribute__((packed)) s38 { _Alignas(8) char m0; };
#pragma pack(pop)
#pragma pack(push, 4)
struct s39 { long long m0; uint16_t m1:9; int :0; unsigned long long m3:50; };
#pragma pack(pop)
union s40 { _Bool m0; unsigned long long m1:32; struct { wchar_t m0; size_t m1[4]; } m2[1]; unsigned long long m3 __attribute__((packed)); unsigned short m4[5]; float m5[3]; union __attribute__((packed)) { long double m0[3]; float m1[3]; enum { E1_14 } m2; } m6[2]; };
struct __attribute__((packed)) s41 { _Alignas(8) char m0; _Bool m1; int m2; };
struct s42 { unsigned long m0; float m1[3]; _Bool m2[5]; enum { E1_15 = -1 } m3; long long :0; };
struct s43 { short m0; struct { unsigned long m0:6; } m1[1]; enum { E1_16 = -1 } m2; double m3; size_t m4 __attribute__((aligned(8))); unsigned m5; };
struct s44 { struct { size_t m0 __attribute__((aligned(8))); } m0; long double m1; wchar_t m2; int *m3; };
struct s45 { double m0; };
#pragma pack(push, 1)
struct s46 { enum { E1_17 } m0; wchar_t m1; float m2; struct { wchar_t *m0; wchar_t *m1; } m3; unsigned long long m4:57; enum { E1_18 } m5; };
#pragma pack(pop)
struct s47 { short m0[4]; unsigned long long m1; char m2; int m3; _Bool :1; };
struct s48 { uint16_t m0; size_t m1[4]; long long m2:23; unsigned long m3[2]; };
struct s49 { wchar_t m0[4]; unsigned long *m1; size_t m2[4]; };
struct __attribute__((packed)) s50 { long long m0:20; };
struct s51 { long *m0; unsigned char m1; int *m2; enum { E1_19 } m3; };
#pragma pack(push, 4)
struct s52 { struct __attribute__((packed)) { long m0; unsigned long m1:4; union __attribute__((packed)) { long m0 __attribute__((aligned(8))); _Alignas(8) char m1; } m2[1]; } m0[1]; };
#pragma pack(pop)
struct s53 { unsigned long long m0; long double m1; float m2; long m3:23; unsigned long m4:29; };
union s54 { unsigned long :16; long long m1:25; struct { long double m0; } m2[2]; _Alignas(8) char m3; _Alignas(8) char m4; };
struct s55 { unsigned char m0 __attribute__((aligned(16))); long double m1[5]; enum { E1_20 = -1 } m2; unsigned short m3[4]; size_t m4[2]; };
#pragma pack(push, 1)
struct __attribute__((packed)) s56 { long double m0; struct { enum { E1_21 } m0; } m1; char m2; unsigned m3:15; struct { struct __attribute__((packed)) { long m0[2]; } m0[1]; short m1[1]; } m4; float m5[5]; };
#pragma pack(pop)
struct s57 { unsigned m0:22; unsigned long m1:21; long m2[2]; };
struct __attribute__((packed)) s58 { _Alignas(8) char m0; long double m1; unsigned long long m2; enum { E1_22 = -1 } m3; wchar_t m4[2]; unsigned short m5; };
struct __attribute__((packed)) s59 { _Alignas(8) char m0; long m1 __attribute__((packed)); struct { long double m0; union __attribute__((packed)) { uint16_t m0 __attribute__((aligned(4))); int m1; } m1[1]; size_t m2; } m2; unsigned long long m3:49; uint16_t *m4; };
struct s60 { enum { E1_23 = -1 } m0; long long m1[5]; _Alignas(8) char m2; int64_t :48; union { struct { long m0 __attribute__((aligned(8))); } m0[2]; size_t m1; } m4[1]; struct { long m0 __attribute__((packed)); } m5; };
struct __attribute__((packed)) s61 { struct { unsigned long long m0 __attribute__((packed)); float *m1; } m0[1]; short m1[1]; wchar_t m2[4]; float m3 __attribute__((packed)); long m4; _Alignas(4) char m5; struct { unsigned m0:22; struct { size_t m0[2]; int64_t *m1; } m1[2]; } m6; };
union s62 { _Alignas(8) char m0; };
#pragma pack(push, 8)
struct s63 { long long m0; long m1; };
#pragma pack(pop)
struct s64 { enum { E1_24 = -1 } m0; enum { E1_25 = -1 } m1; int64_t m2; unsigned char m3[2]; int m4 __attribute__((packed)); long double m5; unsigned char m6[1]; };
struct __attribute__((packed)) s65 { unsigned short m0 __attribute__((aligned(2))); unsigned *m1; uint16_t m2:2; _Bool m3:1; size_t m4[5]; };
struct s66 { uint16_t :0; long long m1; float m2 __attribute__((packed)); };
#pragma pack(push, 2)
struct s67 { struct { size_t m0; } m0; unsigned long m1; int m2 __attribute__((aligned(8))); long long :33; _Bool :0; };
#pragma pack(pop)
struct s68 { struct { struct __attribute__((packed)) { unsigned short m0:3; long long m1; } m0[2]; struct { enum { E1_26 } m0; } m1; struct { unsigned char :3; enum { E1_27 = -1 } m1; } m2; } m0; };
struct s69 { uint16_t :0; float m1[2]; long m2:28; unsigned m3 __attribute__((packed)); enum { E1_28 = -1 } m4; unsigned short m5; struct { unsigned long m0 __attribute__((aligned(2))); unsigned short m1; struct { unsigned long m0:11; } m2[1]; } m6[2]; };
struct s70 { long long m0:3; uint16_t m1 __attribute__((packed)); size_t m2[5]; float m3; long m4:3; int64_t m5; unsigned short m6; };
struct s71 { double m0[3]; int m1[1]; uint16_t m2:6; long long m3; _Alignas(16) char m4; };
struct s72 { int m0; wchar_t m1; unsigned long long *m2; _Alignas(4) char m3; };
#pragma pack(push, 4)
struct s73 { struct { long double m0; } m0[2]; int64_t *m1; wchar_t m2; long m3:1; };
#pragma pack(pop)
struct __attribute__((packed)) s74 { struct __attribute__((packed)) { int m0; uint16_t m1[5]; } m0; float m1[2]; struct { int64_t m0; float m1; double m2[1]; } m2; unsigned long m3 __attribute__((packed)); struct { int m0:11; unsigned long *m1; long long m2[3]; } m4; };
struct s75 { unsigned short m0; struct __attribute__((packed)) { wchar_t m0[4]; double m1; } m1[2]; unsigned char m2; short m3 __attribute__((aligned(16))); unsigned char m4; unsigned short :0; _Alignas(4) char m6; };
struct s76 { double m0[1]; char m1; short m2:2; char :0; short m4; };
struct s77 { double m0[1]; union { unsigned long long m0; struct { char m0; int64_t m1; } m1; int64_t m2:64; } m1[2]; union __attribute__((packed)) { wchar_t m0[4]; long double m1[3]; } m2[2]; uint16_t m3; enum { E1_29 = -1 } m4; };
#pragma pack(push, 4)
struct s78 { _Bool m0; struct { unsigned long m0 __attribute__((packed)); } m1; };
#pragma pack(pop)
struct s79 { short m0:3; float m1[1]; long long m2; unsigned long long m3; float m4[2]; wchar_t m5 __attribute__((packed)); double m6[4]; };
#pragma pack(push, 1)
struct s80 { int m0; int64_t m1; struct { _Bool m0[5]; } m2[2]; char m3 __attribute__((aligned(8))); _Alignas(16) char m4; long long m5:48; struct __attribute__((packed)) { size_t m0[5]; union { unsigned long *m0; unsigned long long m1 __attribute__((packed)); size_t m2[2]; } m1[2]; int64_t m2[2]; } m6[1]; };
#pragma pack(pop)
union __attribute__((packed)) s81 { short *m0; };
union s82 { long double m0[1]; };
struct __attribute__((packed)) s83 { struct { unsigned char m0:1; } m0[2]; short m1[4]; long m2:12; };
struct __attribute__((packed)) s84 { unsigned char m0[1]; short m1; };
struct s85 { unsigned m0:19; double m1[1]; };
#pragma pack(push, 2)
struct s86 { short m0:4; };
#pragma pack(pop)
struct s87 { int64_t m0; short m1 __attribute__((aligned(4))); float m2[4]; _Bool m3; _Bool m4:1; };
struct s88 { long :28; long double m1[3]; };
struct s89 { float *m0; enum { E1_30 = -1 } m1; unsigned long long m2:17; };
union s90 { long long m0:11; unsigned long :0; unsigned long m2; unsigned long long m3:20; };
struct s91 { union { enum { E1_31 } m0; } m0; double m1 __attribute__((aligned(8))); wchar_t m2; double m3; struct { long m0:25; short m1; } m4[1]; short :10; _Bool :0; };
struct s92 { struct __attribute__((packed)) { long double m0; struct __attribute__((packed)) { double m0[1]; unsigned long m1:10; long long m2 __attribute__((packed)); } m1; unsigned char m2:6; } m0; };
struct s93 { union __attribute__((packed)) { char m0:8; long double m1[1]; _Alignas(8) char m2; } m0; struct __attribute__((packed)) { struct { _Alignas(8) char m0; int :0; unsigned char m2; } m0; unsigned long m1; size_t *m2; } m1; unsigned long long m2:56; int64_t m3; unsigned short :16; struct { long *m0; wchar_t m1 __attribute__((packed)); } m5; };
#pragma pack(push, 4)
struct s94 { unsigned m0:16; int m1 __attribute__((packed)); enum { E1_32 = -1 } m2; struct { size_t *m0; } m3[2]; struct { double m0; uint16_t :0; uint16_t m2 __attribute__((packed)); } m4; uint16_t m5; };
#pragma pack(pop)
struct s95 { _Alignas(16) char m0; unsigned m1; };
struct s96 { _Bool m0; long m1[2]; };
struct s97 { wchar_t m0[5]; _Alignas(16) char m1; long double m2[5]; wchar_t m3; unsigned short m4[2]; char m5; };
struct s98 { struct { uint16_t m0[2]; short m1:4; enum { E1_33 = -1 } m2; } m0; wchar_t m1; struct { _Alignas(8) char m0; double m1 __attribute__((packed)); unsigned char m2; } m2[1]; long double m3[1]; long double m4[3]; };
struct s99 { unsigned char *m0; };
struct s100 { enum { E1_34 = -1 } m0; double m1; unsigned short :7; long long m3:14; int64_t m4:20; struct { char *m0; uint16_t m1[3]; } m5; unsigned long long m6:63; };
union s101 { long double m0[4]; };
#pragma pack(push, 1)
struct s102 { struct { short m1[1]; } m0; int64_t m1:37; unsigned m2[4]; unsigned char m3:6; unsigned :21; unsigned short m5 __attribute__((aligned(8))); };
#pragma pack(pop)
union s103 { long long m0:23; float m1[4]; enum { E1_35 } m2; wchar_t m3; };
#pragma pack(push, 4)
struct s104 { unsigned char m0; long long m1:17; int64_t m2:43; enum { E1_36 } m4; };
#pragma pack(pop)
struct s105 { double m0; _Alignas(16) char m1; uint16_t m2; unsigned m3:1; unsigned long long m4:25; int m5; };
union s106 { float m0[5]; wchar_t m1 __attribute__((aligned(16))); unsigned long m2:24; double m3; };
struct s107 { unsigned short m0:8; unsigned m1:26; };
struct __attribute__((packed)) s108 { unsigned char m0; };
struct s109 { unsigned long *m0; struct { union { long long m0 __attribute__((aligned(8))); short m1[2]; } m0; long long m1; } m1; _Alignas(4) char m2; size_t m3[5]; int64_t m4:13; enum { E1_37 } m5; struct { unsigned m0; wchar_t m1[3]; } m6; };
#pragma pack(push, 1)
struct __attribute__((packed)) s110 { double m0[2]; };
#pragma pack(pop)
struct s111 { int m0[5]; struct { union { size_t *m0; unsigned long m1; float m2 __attribute__((packed)); } m0; short :6; } m1[1]; };
struct s112 { int64_t m0; struct { unsigned m0[1]; _Alignas(4) char m1; double m2[3]; } m1[2]; long long m2:18; uint16_t m3; _Alignas(16) char m4; enum { E1_38 = -1 } m5; };
struct s113 { int m0; unsigned long long m1:35; struct { struct { uint16_t m0:16; wchar_t m1[1]; unsigned short m2:4; } m0; } m2[1]; enum { E1_39 = -1 } m3; unsigned short m4:12; };
struct __attribute__((packed)) s114 { long long m0[2]; int m1; unsigned long m2:2; union { int64_t *m0; int m1:3; } m3[2]; int64_t m4[3]; };
struct s115 { unsigned m0; short m1[4]; };
struct s116 { wchar_t *m0; struct { _Alignas(8) char m0; unsigned long long m1; unsigned short m2; } m1; short m2; _Alignas(4) char m3; long long :0; unsigned long long m5 __attribute__((aligned(16))); };
#pragma pack(push, 4)
struct s117 { long m0:23; int64_t *m1; int64_t m2; struct { int64_t m0:38; } m3; };
#pragma pack(pop)
struct s118 { long m0[2]; long double m1 __attribute__((aligned(8))); struct { _Alignas(4) char m0; } m2[2]; _Bool m3:1; long double m4; };
struct __attribute__((packed)) s119 { _Bool m0; };
struct s120 { int m0[1]; double m1 __attribute__((packed)); int m2:3; unsigned long long m3[1]; };
struct s121 { unsigned char m0; double m1; unsigned m2[2]; struct { unsigned long long m0; float m1 __attribute__((aligned(2))); } m3; unsigned m4:16; unsigned char m5:7; unsigned short m6:3; };
struct s122 { uint16_t m0:4; };
#pragma pack(push, 1)
struct s123 { enum { E1_40 } m0; uint16_t m1[1]; int m2; enum { E1_41 } m3; _Alignas(16) char m4; _Alignas(16) char m5; };
#pragma pack(pop)
struct s124 { unsigned long long m0; unsigned long m1; unsigned long m2[1]; struct { short m0:11; union __attribute__((packed)) { long m0:13; long long m1 __attribute__((aligned(2))); uint16_t m2; } m1; } m3[1]; unsigned m4:2; };
struct __attribute__((packed)) s125 { long double m0[4]; enum { E1_42 = -1 } m1; long double *m2; enum { E1_43 } m3; unsigned long m4:31; };
#pragma pack(push, 8)
struct s126 { enum { E1_44 } m0; long long m1:51; short m2; size_t m3; int m4; };
#pragma pack(pop)
#pragma pack(push, 8)
struct s127 { short m0:10; _Bool m1; wchar_t m2[5]; unsigned long m3:11; unsigned m4:31; };
#pragma pack(pop)
union s128 { long m0; short m1 __attribute__((aligned(16))); size_t m2; struct __attribute__((packed)) { _Bool m0; } m3; _Alignas(16) char m4; double *m5; unsigned m6; };
struct s129 { unsigned m0[5]; long m1:23; int m2:32; short m3; uint16_t m4; _Alignas(16) char m5; int m6; };
struct s130 { float m0[2]; struct __attribute__((packed)) { _Alignas(8) char m0; char m1; unsigned long m2:17; } m1; union { int m0:24; struct __attribute__((packed)) { size_t m0 __attribute__((aligned(2))); size_t m1 __attribute__((aligned(2))); } m1; unsigned long m2[5]; } m2[2]; _Alignas(8) char m3; unsigned m4; unsigned m5[1]; char *m6; };
#pragma pack(push, 2)
struct __attribute__((packed)) s131 { _Bool m0:1; };
#pragma pack(pop)
struct s132 { struct { unsigned short m0; _Bool *m1; } m0; union { int64_t m0:56; unsigned char m1; } m1[1]; unsigned long m2; size_t m3[3]; uint16_t m4; long double m5[2]; enum { E1_45 } m6; };
struct __attribute__((packed)) s133 { int :0; unsigned long m1; _Alignas(4) char m2; size_t m3[2]; long *m4; unsigned char m5:8; long double m6 __attribute__((aligned(16))); };
union s134 { unsigned short m0[4]; long m1[3]; _Bool m2; _Bool m3[2]; };
struct s135 { int64_t m0 __attribute__((aligned(16))); unsigned long m1:4; float m2; _Bool m3:1; };
union __attribute__((packed)) s136 { enum { E1_46 = -1 } m0; unsigned m1[5]; unsigned char m2 __attribute__((packed)); unsigned long long m3:18; _Bool *m4; double m5 __attribute__((aligned(2))); };
struct s137 { _Bool *m0; unsigned long *m1; };
struct s138 { short m0 __attribute__((packed)); };
struct s139 { int m0:2; unsigned char :8; };
struct s140 { struct { _Alignas(4) char m0; float m1[5]; struct { unsigned long long m0[1]; } m2; } m0[2]; struct { uint16_t m0; } m1; _Bool m2 __attribute__((aligned(2))); char m3; struct { unsigned char *m0; short m1:10; } m4[1]; size_t m5 __attribute__((aligned(8))); short m6 __attribute__((packed)); };
struct s141 { float m0[4]; long double m1; };
struct s142 { _Bool :0; unsigned long long m1:35; _Bool :0; long m3; _Alignas(4) char m4; };
#pragma pack(push, 1)
union s143 { long m0; };
#pragma pack(pop)
union s144 { int64_t m0:45; long m1:25; unsigned m2:32; };
struct s145 { _Bool m0; unsigned char m1[1]; short m2; unsigned long long m3:12; char m4; short m5 __attribute__((packed)); long double m6[5]; };
struct s146 { unsigned m0[2]; };
#pragma pack(push, 2)
struct s147 { uint16_t m0:14; long long :48; unsigned short m2[5]; };
#pragma pack(pop)
#pragma pack(push, 1)
union s148 { size_t m0[2]; struct { uint16_t m0:2; wchar_t m1[5]; float m2[2]; } m1[2]; double m2[1]; size_t m3 __attribute__((packed)); long long *m4; size_t m5[3]; };
#pragma pack(pop)
union __attribute__((packed)) s149 { uint16_t m0; unsigned short m1:9; double m2; float m3[3]; long long m4:33; size_t m5; };
union s150 { union { int *m0; } m0[1]; long m1; _Bool m2[3]; int64_t m3[5]; unsigned long m4; unsigned long m5 __attribute__((packed)); int m6; };
struct s151 { unsigned long long m0 __attribute__((aligned(2))); wchar_t m1; union { uint16_t m0; int64_t *m1; char m2:3; } m2; };
struct s152 { int64_t m0; };
struct s153 { struct { unsigned long long m0[2]; } m0[2]; size_t m1[3]; wchar_t m2[3]; short m3[5]; };
struct s154 { float m0; unsigned long *m1; uint16_t m2; };
struct s155 { short m0:7; float m1[3]; short *m2; long m3; };
struct s156 { struct { enum { E1_47 = -1 } m0; union __attribute__((packed)) { unsigned long m0; unsigned short m1; int64_t m2[2]; } m1; struct { unsigned long long *m0; short m1; } m2[2]; } m0[1]; float m1; _Bool m2; };
struct s157 { size_t m0; union { unsigned long long m0:11; } m1; struct { _Alignas(8) char m0; long double m1[1]; } m2[2]; char m3 __attribute__((aligned(8))); long :0; unsigned char m5; enum { E1_48 } m6; };
union s158 { wchar_t *m0; };
struct s159 { union { struct { unsigned long m0:17; _Bool :1; } m0[2]; } m0[1]; };
struct s160 { struct { struct { long long m0 __attribute__((aligned(16))); } m0[2]; union __attribute__((packed)) { _Alignas(4) char m0; double m1[1]; } m1; } m0; unsigned long long m1:44; char m2; size_t m3; int64_t *m4; double m5; };
struct s161 { _Bool m0[1]; int m1; unsigned char m2 __attribute__((aligned(8))); int64_t m3 __attribute__((aligned(2))); _Bool m4:1; long m5; size_t *m6; };
union s162 { enum { E1_49 } m0; unsigned char m1[4]; unsigned char m2:4; };
#pragma pack(push, 8)
union s163 { char m0:5; unsigned short m1:10; long long m2:21; int64_t :0; unsigned short m4; };
#pragma pack(pop)
struct s164 { size_t m0[1]; size_t m1[1]; long long :0; long double m3[1]; double m4; enum { E1_50 = -1 } m5; size_t *m6; };
#pragma pack(push, 4)
struct s165 { struct { int64_t m0[4]; long double m1; } m0[1]; short m1 __attribute__((packed)); };
#pragma pack(pop)
struct __attribute__((packed)) s166 { struct { enum { E1_51 } m0; unsigned short m1:8; } m0[1]; unsigned m1; wchar_t m2[3]; size_t m3 __attribute__((aligned(16))); union { struct { float *m0; long m1:4; } m0[1]; _Alignas(8) char m1; enum { E1_52 = -1 } m2; } m4[2]; _Bool m5; };
struct s167 { struct { uint16_t m0; } m0; unsigned long m1; struct { _Bool m0; } m2; int64_t :0; unsigned char :6; size_t m5; wchar_t m6[2]; };
struct s168 { union { _Alignas(4) char m0; int64_t m1 __attribute__((aligned(2))); long long m2[3]; } m0[2]; };
struct s169 { char m0[5]; double m1[1]; long *m2; };
struct s170 { unsigned m0 __attribute__((packed)); float m1[1]; short m2; };
#pragma pack(push, 2)
struct s171 { short :0; unsigned m1; char m2:7; double m3[4]; short *m4; struct { struct { char m0; } m0; } m5[2]; };
#pragma pack(pop)
struct s172 { long long *m0; float m1[2]; };
union s173 { struct { char m0; char m1:8; } m0; _Bool m1[2]; _Bool *m2; double m3; double m4[4]; unsigned char m5; char m6[1]; };
union __attribute__((packed)) s174 { char m0; unsigned m1:26; _Bool :0; unsigned short m3:11; };
struct s175 { unsigned m0:29; int *m1; double m2; unsigned char m3:2; double m4; };
struct s176 { int64_t m0:9; unsigned long m1[3]; float *m2; int m3:27; };
struct s177 { uint16_t m0[2]; };
struct s178 { unsigned short :0; unsigned long long m1:15; };
#pragma pack(push, 1)
struct s179 { _Alignas(4) char m0; uint16_t *m1; _Alignas(8) char m2; wchar_t m3[4]; union { wchar_t m0[4]; struct { enum { E1_53 = -1 } m0; unsigned short m1:12; } m1[2]; long double *m2; } m4; enum { E1_54 = -1 } m5; };
#pragma pack(pop)
union s180 { unsigned m0[2]; long :27; enum { E1_55 } m2; };
#pragma pack(push, 1)
struct s181 { _Bool m0[4]; size_t m1[1]; char m2 __attribute__((aligned(16))); };
#pragma pack(pop)
struct s182 { unsigned short m0; };
struct s183 { struct { uint16_t m0[1]; int m1; uint16_t m2:10; } m0; struct { _Bool m0; uint16_t :0; } m1; double m2 __attribute__((packed)); long m3:29; };
struct s184 { unsigned char m0; _Bool *m1; wchar_t m2[1]; wchar_t m3 __attribute__((aligned(2))); unsigned short m4 __attribute__((packed)); long double m5; struct { long long m0:58; int64_t m1; } m6; };
struct s185 { struct __attribute__((packed)) { unsigned long m0; int64_t m1[4]; } m0[2]; enum { E1_56 } m1; enum { E1_57 } m2; };
#pragma pack(push, 4)
struct s186 { unsigned *m0; struct { int m0:30; } m1; unsigned m2[4]; unsigned long m3:10; long m4 __attribute__((packed)); unsigned long long m5 __attribute__((aligned(8))); struct { long long m0:22; _Alignas(8) char m1; long m2; } m6; };
#pragma pack(pop)
union s187 { union { unsigned long m0:19; wchar_t m1[1]; short m2:5; } m0; size_t m1[1]; unsigned long m2:2; };
struct __attribute__((packed)) s188 { wchar_t m0; };
struct __attribute__((packed)) s189 { _Bool m0:1; };
struct __attribute__((packed)) s190 { long double m0[1]; _Alignas(8) char m1; union { enum { E1_58 } m0; short m1; } m2[2]; unsigned short m3:12; struct __attribute__((packed)) { long m0; union { float m0 __attribute__((packed)); } m1[1]; struct { _Bool m0[5]; size_t m1; } m2[1]; } m4; long long m5:18; unsigned m6; };
struct s191 { _Bool *m0; enum { E1_59 } m1; _Alignas(8) char m2; union { union { long long m0; } m0[1]; } m3; long long m4[5]; };
struct __attribute__((packed)) s192 { struct { int m0:2; int m1; enum { E1_60 = -1 } m2; } m0; struct __attribute__((packed)) { unsigned char *m0; double m1[4]; enum { E1_61 = -1 } m2; } m1[1]; int64_t m2 __attribute__((packed)); unsigned short m3:6; uint16_t m4; wchar_t m5[5]; struct { short m0:6; union { unsigned long m0:17; } m1[2]; } m6[1]; };
struct s193 { unsigned char :0; char m1; };
#pragma pack(push, 1)
struct s194 { long m0:15; _Bool m1; enum { E1_62 } m2; };
#pragma pack(pop)
union __attribute__((packed)) s195 { unsigned short *m0; long m1:26; size_t m2; char m3; _Alignas(4) char m4; _Alignas(16) char m5; enum { E1_63 } m6; };
struct s196 { unsigned short m0 __attribute__((aligned(16))); unsigned m1:8; double m2[1]; unsigned short *m3; int64_t *m4; uint16_t m5; };
#pragma pack(push, 8)
struct s197 { short m0:9; long long m1; wchar_t m2 __attribute__((packed)); };
#pragma pack(pop)
struct s198 { char m0; unsigned m1:25; unsigned short m2[3]; double m3; unsigned m4; struct { long m0; double m1 __attribute__((aligned(4))); _Bool m2; } m5[1]; union { unsigned char m0:3; } m6; };
union s199 { _Alignas(16) char m0; double m1[3]; float m2; double m3; char m4; long *m5; unsigned long m6:31; };
