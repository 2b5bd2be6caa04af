import Platform

/// Why a form was not taken, in the reader's words.
struct FormProblem: Sendable {
    /// The field it is about; nil for the form as a whole.
    let field: String?
    let words: String

    init(_ error: ClientError, _ texts: TextCatalog) { (field, words) = (error.field, texts.sentence(error)) }

    /// What is said beside a field.
    func words(at field: String) -> String? { self.field == field ? words : nil }

    /// What is said at the head of a form that has none of the fields it is about.
    func words(besides fields: Set<String>) -> String? { field.map(fields.contains) ?? false ? nil : words }
}

extension FormProblem? {
    func at(_ field: String) -> String? { flatMap { $0.words(at: field) } }
    func besides(_ fields: Set<String>) -> String? { flatMap { $0.words(besides: fields) } }
}
