import Accounts
import Kernel
import Platform

/// What can be done on the page, and what was just done.
extension IncidentPage {
    /// Each in its place, whether it applies or not.
    static func actions(_ incident: Incident, reader: Identity, _ texts: TextCatalog) -> [Action] {
        let changes = IncidentAction.allCases.map { ($0, $0.state(after: incident.state) != nil) }
        let main = changes.first { $0.1 }?.0
        let states = changes.map { action, applies in
            Action(
                code: action.rawValue, url: IncidentPath.action(action, incident.id), label: texts["action_" + action.rawValue],
                icon: action.icon, applies: applies, main: action == main, key: action.key, before: incident.state.word)
        }
        let isReaders = incident.assigneeID == reader.userID
        let before = IncidentUndo.text(of: incident.assigneeID)
        return states + [
            Action(
                code: "assign", url: IncidentPath.assign(incident.id), label: texts["action_assign"], icon: "assigned",
                applies: !isReaders, main: false, key: nil, before: before),
            Action(
                code: "release", url: IncidentPath.release(incident.id), label: texts["action_release"], icon: "released",
                applies: isReaders, main: false, key: nil, before: before),
        ]
    }

    static func notice(_ query: Query, of data: Data, _ texts: TextCatalog) -> Notice? {
        notice(query.outcome, of: data, texts) ?? mergeNotice(query, of: data, texts)
    }

    private static func notice(_ outcome: IncidentOutcome, of data: Data, _ texts: TextCatalog) -> Notice? {
        if let refused = outcome.refused?.sentence(texts) {
            return Notice(once: IncidentOutcome.fields, text: refused, isProblem: true)
        }
        guard let count = outcome.count, count > 0 else {
            let reasons = outcome.reasons(texts).map(\.words)
            guard !reasons.isEmpty else { return nil }
            return Notice(once: IncidentOutcome.fields, text: reasons.joined(separator: " "), isProblem: true)
        }
        guard let undo = outcome.undo else { return Notice(once: IncidentOutcome.fields, text: texts["notice_undone"]) }
        return Notice(
            once: IncidentOutcome.fields, text: texts[undo.undo.noticeKey],
            undo: Undo(
                undoURL: IncidentPath.undo, undoLabel: texts["done_undo"], sentUndo: undo.text,
                returnTo: IncidentPath.incident(data.incident.id)))
    }

    private static func mergeNotice(_ query: Query, of data: Data, _ texts: TextCatalog) -> Notice? {
        let page = IncidentPath.incident(data.incident.id)
        if let id = query.merged, data.parts.contains(where: { $0.id == id }) {
            return Notice(
                once: "merged", text: texts.text("notice_merged", ["n": "#\(id)"]),
                undo: Undo(undoURL: IncidentPath.split(id), undoLabel: texts["done_undo"], returnTo: page))
        }
        if let id = query.split, id != data.incident.id, !data.parts.contains(where: { $0.id == id }) {
            return Notice(
                once: "split", text: texts.text("notice_split", ["n": "#\(id)"]),
                undo: Undo(
                    undoURL: IncidentPath.take(data.incident.id), undoLabel: texts["notice_merge_again"],
                    sentNumber: id.description, returnTo: page))
        }
        return nil
    }
}

extension IncidentUndo {
    /// Of the words for what was done.
    fileprivate var noticeKey: String {
        switch self {
        case .state: "notice_state"
        case .assign: "notice_assigned"
        case .tag: "notice_tags"
        case .link, .unlink: "notice_links"
        case .merge: "notice_state"
        }
    }
}

extension IncidentAction {
    /// The shape of the state it leads to.
    fileprivate var icon: String {
        switch self {
        case .acknowledge: "acknowledged"
        case .resolve: "resolved"
        case .close: "closed"
        case .reopen: "reopened"
        }
    }

    fileprivate var key: String? {
        switch self {
        case .acknowledge: "a"
        case .resolve: "r"
        case .close, .reopen: nil
        }
    }
}
