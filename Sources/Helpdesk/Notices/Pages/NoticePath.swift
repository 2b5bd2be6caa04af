import Kernel

/// The addresses of the pages about notices.
enum NoticePath {
    static let list = HelpdeskPath.notices
    static let history = list + "/history"
    static let choices = list + "/choices"
    static let count = list + "/count"
    static let live = list + "/live"
    static let readAll = list + "/read"
    static let clear = list + "/clear"
    static let undo = list + "/undo"
    static let pattern = list + "/:id"
    static let readPattern = pattern + "/read"

    static func notice(_ id: NoticeID) -> String { "\(list)/\(id)" }
    static func read(_ id: NoticeID) -> String { "\(list)/\(id)/read" }
}
