/// A line of a file that was not taken over, and why.
package struct RefusedLine: Sendable {
    /// Of the file; the first is 1.
    package let line: Int
    package let error: ClientError

    package init(line: Int, error: ClientError) { (self.line, self.error) = (line, error) }
}

extension APIShape where Value == RefusedLine {
    /// - Parameter words: in which reasons are said.
    package static func refusedLine(_ words: TextCatalog) -> Self {
        APIShape(
            "RefusedLine", "A line that was left out.",
            [
                .init("line", "Of the file; the first is 1.", \.line), .init("code", "Why.", \.error.code.rawValue),
                .init("reason", "In words.") { words.detail($0.error) },
            ])
    }
}
