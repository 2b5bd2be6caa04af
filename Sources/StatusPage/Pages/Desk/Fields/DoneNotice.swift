import Hummingbird
import Platform

/// What was just done, with the form that takes it back; model of the template `status_desk_done`.
struct DoneNotice {
    /// `?done=` of the page.
    let key: String
    let doneWords: String
    /// Nil where it cannot be undone.
    var undoURL: String?

    /// The same with the form at `url`, where one of some things was what was done; else with none.
    func offering(_ url: String?, after keys: String...) -> DoneNotice {
        DoneNotice(key: key, doneWords: doneWords, undoURL: keys.contains(key) ? url : nil)
    }
}

extension PageTools {
    /// - Parameter keys: texts by what was done.
    func done(_ request: Request, _ context: AppContext, _ keys: [String: String]) -> DoneNotice? {
        notice(request, context, keys).map { words in
            let query = request.uri.queryParameters
            let deletion = query.get("undo").flatMap { PublicID(rawValue: String($0)) }
            return DoneNotice(key: query.get("done") ?? "", doneWords: words, undoURL: deletion.map(StatusDeskPath.undo))
        }
    }
}
