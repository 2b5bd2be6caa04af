import Kernel
import Platform

/// Names and addresses of people, for what says numbers alone.
enum IssueNames {
    /// Of Redmine's users.
    static func people(_ ids: Set<Int64>, on connection: any SQLConnection) throws -> [Int64: String] {
        let rows = try connection.run(
            ids.sorted().map { SQLStatement("SELECT redmine_id, name FROM helpdesk_people WHERE redmine_id = ?1", $0) }
        ).joined()
        return Dictionary(try rows.map { (try $0.int64("redmine_id"), try $0.text("name")) }) { first, _ in first }
    }

    /// By which one of ours is known there.
    static func mail(of user: UserID, on connection: any SQLConnection) throws -> String? {
        try connection.row("SELECT email FROM users WHERE id = ?1", user)?.optionalText("email")
    }
}
