/// The addresses of the old helpdesk that programs ask, and of web hooks.
enum HelpdeskPath {
    static let hook = "/hooks/redmine"

    static let notificationCount = "/get-notification-count"
    static let vacuumIM = "/update_vacuum_im_notifications"
    static let comments = "/comment-notifications"
    static let markComment = "/mark-comment-read"
    static let markAllComments = "/mark-all-comments-read"
    static let newIssues = "/get-new-issues-count"
    static let totalIssues = "/get-total-issues-count"
    static let myIssues = "/get-my-issues"
    static let connection = "/check-connection"
    static let systemStatus = "/api/system/status"
    static let notifications = "/api/notifications"

    // Of pages.
    static let notices = "/notifications"
    static let deleteStatus = "/delete_notification_status"
    static let deleteComment = "/delete_notification_add_notes"
    static let clearNotices = "/clear-notifications"

    /// An issue on the desk.
    static func issue(_ id: Int64) -> String { "/my-issues/\(id)" }

    private static let answered = [
        hook, notificationCount, vacuumIM, comments, markComment, markAllComments, newIssues, totalIssues, myIssues, connection,
        systemStatus, notifications,
    ]

    /// Whether failures there are told as JSON of the old form.
    static func isOfPrograms(_ path: String) -> Bool {
        answered.contains { path.hasPrefix($0) && (path.utf8.count == $0.utf8.count || path.dropFirst($0.count).hasPrefix("/")) }
    }
}
