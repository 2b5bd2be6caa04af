import Platform

extension TicketStore {
    /// Number and subject of open tickets whose subject holds one of some texts, the newest first. Nobody but this asks for subjects, and
    /// few tickets are open.
    static func open(
        mentioning texts: [String], limit: Int, on connection: any SQLConnection
    ) throws -> [(number: String, subject: String)] {
        let patterns = texts.map { text in
            "%" + text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
        }
        guard !patterns.isEmpty else { return [] }
        // Engines differ in which letters are alike.
        let likes = (1...patterns.count).map { "subject LIKE ?\($0) ESCAPE '\\' OR lower(subject) LIKE lower(?\($0)) ESCAPE '\\'" }
        return try connection.query(
            """
            SELECT number, subject FROM tickets WHERE is_open = 1 AND (\(likes.joined(separator: " OR ")))
            ORDER BY id DESC LIMIT ?\(patterns.count + 1)
            """, patterns.map { .text($0) } + [.integer(Int64(limit))]
        ).map { (try $0.text("number"), try $0.text("subject")) }
    }
}
