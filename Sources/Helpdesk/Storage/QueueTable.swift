/// One of the two tables that a plugin of Redmine fills, and the columns that are read of it.
enum QueueTable: String, CaseIterable, Sendable {
    case status, notes

    /// As it is called there.
    var name: String {
        switch self {
        case .status: "u_its_update_status"
        case .notes: "u_its_add_notes"
        }
    }

    var kind: NoticeKind { self == .status ? .status : .comment }

    /// The oldest rows; long texts are cut where they are, so that none fills the memory. How old a row is says its own server's clock.
    func selection(limit: Int) -> String {
        let (name, text) = (KeptText.name + 1, KeptText.body + 1)
        let columns =
            switch self {
            case .status:
                """
                id, LEFT(IssueID, 32), LEFT(Author, 1000), LEFT(Body, \(text)), TIMESTAMPDIFF(SECOND, RowDateCreated, NOW()), \
                LEFT(RowDateCreated, 64), LEFT(OldStatus, \(name)), LEFT(NewStatus, \(name)), LEFT(OldSubj, \(KeptText.subject + 1))
                """
            case .notes:
                """
                id, LEFT(issue_id, 32), LEFT(Author, 1000), LEFT(notes, \(text)), TIMESTAMPDIFF(SECOND, date_created, NOW()), \
                LEFT(date_created, 64)
                """
            }
        return "SELECT \(columns) FROM \(self.name) ORDER BY id LIMIT \(limit)"
    }

    /// What the server says of itself.
    static let version = "SELECT VERSION()"

    /// Exactly these rows.
    func deletion(of ids: [Int64]) -> String {
        "DELETE FROM \(name) WHERE id IN (\(ids.map { String($0) }.joined(separator: ",")))"
    }
}
