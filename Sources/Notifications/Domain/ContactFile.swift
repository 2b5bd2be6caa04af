package import Platform

/// A file of customers as spreadsheets write it (RFC 4180): `name,language,tags,consent,mail,xmpp,telegram`, tags separated by `;`.
package struct ContactFile: Sendable {
    static let columns = ["name", "language", "tags", "consent", "mail", "xmpp", "telegram"]
    static let longest = 1_000_000

    /// A line that can be taken, and one that cannot.
    package struct Row: Sendable {
        /// Of the file; the first is 1.
        package let line: Int
        package let result: Result<ContactDraft, ClientError>
    }

    package let rows: [Row]

    /// - Throws: ``ClientError/contactNotValid(_:)`` for a file without these columns, or one that is too long.
    package init(_ text: String) throws(ClientError) {
        guard text.utf8.count <= Self.longest else { throw .contactNotValid("file") }
        let records = CSVRecord.records(text)
        guard let head = records.first?.names, Set(head).isSuperset(of: ["name"]), head.allSatisfy(Self.columns.contains),
            Set(head).count == head.count
        else { throw .contactNotValid("file") }
        rows = records.dropFirst().filter { !$0.fields.allSatisfy(\.isEmpty) }.map { record in
            Row(line: record.line, result: Self.draft(record.fields, head))
        }
    }

    private static func draft(_ fields: [String], _ head: [String]) -> Result<ContactDraft, ClientError> {
        guard fields.count == head.count else { return .failure(.contactNotValid("columns")) }
        let values = Dictionary(uniqueKeysWithValues: zip(head, fields))
        var draft = ContactDraft(name: values["name"] ?? "")
        if let code = values["language"], !code.isEmpty {
            guard let language = Language.named(code) else { return .failure(.contactNotValid("language")) }
            draft.language = language
        }
        if let word = values["consent"], !word.isEmpty {
            guard let consent = CSVRecord.flag(word) else { return .failure(.contactNotValid("consent")) }
            draft.consent = consent
        }
        draft.tags = (values["tags"] ?? "").split(separator: ";").map(String.init)
        (draft.mail, draft.xmpp, draft.telegram) = (values["mail"], values["xmpp"], values["telegram"])
        return Result { () throws(ClientError) in try draft.checked() }
    }
}
