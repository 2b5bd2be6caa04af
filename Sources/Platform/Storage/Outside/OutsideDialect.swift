/// How statements for a database of others are written. Every connection is set so that texts and names are quoted in the same way on both
/// engines, and a backslash is a character like any other.
package enum OutsideDialect: Sendable {
    case maria, postgres

    /// A text as a value. What no text of a database holds is left out.
    package func text(_ value: String) -> String { "'" + value.replacing("\0", with: "").replacing("'", with: "''") + "'" }

    /// The name of a table or a column.
    package func name(_ name: String) -> String { "\"" + name.replacing("\0", with: "").replacing("\"", with: "\"\"") + "\"" }

    /// An expression of any type as a text.
    package func asText(_ expression: String) -> String {
        switch self {
        case .maria: "CAST(\(expression) AS CHAR)"
        case .postgres: "CAST(\(expression) AS TEXT)"
        }
    }

    /// The beginning of an expression's text, so that no value fills the memory.
    package func cut(_ expression: String, to count: Int) -> String { "LEFT(\(asText(expression)), \(count))" }

    /// Whether an expression's text holds another one, whatever the case of its letters.
    package func contains(_ expression: String, _ part: String) -> String {
        var pattern = ""
        for character in part.lowercased() {
            if "%_!".contains(character) { pattern.append("!") }
            pattern.append(character)
        }
        return "LOWER(\(asText(expression))) LIKE \(text("%" + pattern + "%")) ESCAPE '!'"
    }

    /// Whether an expression says no, be it a number, a bit, a letter or a word; nothing says no as well.
    package func isNo(_ expression: String) -> String {
        switch self {
        case .maria: "(\(expression) IS NULL OR \(expression) = 0)"
        case .postgres: "(\(expression) IS NULL OR LOWER(\(asText(expression))) IN ('0', '', 'f', 'false', 'n', 'no'))"
        }
    }

    /// The year or the month of a time.
    package func part(_ name: String, of expression: String) -> String { "EXTRACT(\(name) FROM \(expression))" }

    /// The database that statements are about, where the engine's own views are asked.
    package var currentSchema: String {
        switch self {
        case .maria: "table_schema = DATABASE()"
        case .postgres: "table_schema = ANY (current_schemas(false))"
        }
    }
}
