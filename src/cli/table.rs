//! Rows of cells as lines with columns.

use crate::bytes::text::SafeText;

/// A line for each row, two blanks between the columns; those of the columns in `right` end together, the others begin
/// together. The last cell of a row is not padded.
pub(super) fn lines(rows: Vec<Vec<SafeText>>, right: &[usize]) -> Vec<SafeText> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(SafeText::width).max().unwrap_or(0))
        .collect();
    let line = |row: Vec<SafeText>| {
        let last = row.len().saturating_sub(1);
        let cells = row.into_iter().enumerate().map(|(at, cell)| match at {
            _ if right.contains(&at) => SafeText::shown(" ".repeat(widths[at] - cell.width())).then(cell),
            _ if at == last => cell,
            _ => cell.padded(widths[at]),
        });
        SafeText::join(cells, "  ")
    };
    rows.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row =
            |cells: &[&'static str]| cells.iter().map(|cell| SafeText::literal(cell)).collect::<Vec<_>>();
        let rows = vec![row(&["at", "name", "rest"]), row(&["100", "é", "x"]), row(&["7", "only"]), row(&[])];
        let told: Vec<String> = lines(rows, &[0]).into_iter().map(String::from).collect();
        assert_eq!(told, [" at  name  rest", "100  é     x", "  7  only", ""]);
    }
}
