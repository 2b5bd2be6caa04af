import Accounts
import Hummingbird
import Kernel
import Platform

/// Model of the template `bell`.
struct BellPage {
    struct Row {
        let url: String
        let number: String
        let what: String
        let said: String
        let at: Moment
        let isUnread: Bool
    }

    let rows: [Row]
    let hasRows: Bool
    let unread: String
    let newest: String
    /// Nil when all was read.
    let readURL: String?

    init(_ bell: BellOperations.Bell, texts: TextCatalog, formats: ReaderFormats) {
        rows = bell.entries.map { entry in
            Row(
                url: entry.incident.map { "/incidents/\($0)" } ?? MessagePath.bell, number: entry.incident.map { "#\($0)" } ?? "",
                what: texts["message_kind_\(entry.kind.rawValue)"],
                said: entry.said(in: texts), at: Moment(entry.createdAt, formats),
                isUnread: entry.id > bell.readTo)
        }
        hasRows = !rows.isEmpty
        unread = texts.plural("bell_unread", bell.unread)
        newest = bell.entries.first.map { String($0.id) } ?? "0"
        readURL = bell.unread > 0 ? MessagePath.bell + "/read" : nil
    }
}

extension LedgerEntry {
    /// What it told of in the reader's words; in those of its recipient where no more than these was kept.
    fileprivate func said(in words: TextCatalog) -> String {
        headline?.line(kind, words) ?? text.split(separator: "\n").first.map(String.init) ?? ""
    }
}

/// Model of the template `bell_count`.
struct BellCount: Hashable, Sendable {
    let isAny: Bool
    let count: String
    let label: String

    init(_ unread: Int, texts: TextCatalog, formats: ReaderFormats) {
        (isAny, count, label) = (unread > 0, formats.number(unread), texts.plural("bell_unread", unread))
    }
}

/// The bell; its count stands in the frame of every page.
extension NotificationPages {
    func addBell(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(MessagePath.bell)) { request, context in
            let model = BellPage(
                try await bell.list(by: try caller(context)), texts: tools.texts(context), formats: tools.formats(context))
            return try page("bell", "bell_title", model, at: MessagePath.bell, request, context)
        }
        members.get(RouterPath(MessagePath.bell + "/count")) { _, context in
            let unread = try await bell.unread(by: try caller(context))
            let model = BellCount(unread, texts: tools.texts(context), formats: tools.formats(context))
            return try tools.pages.fragment("bell_count", model: model, context: context)
        }
        members.get(RouterPath(MessagePath.bell + "/live")) { request, context in
            try bellLive.response(to: request, context: context)
        }
        members.post(RouterPath(MessagePath.bell + "/read")) { request, context in
            let caller = try caller(context)
            var request = request
            let form = try await FormData(&request, limit: PageTools.formLimit)
            try await bell.read(to: form["to"].flatMap { Int64($0) } ?? 0, by: caller)
            // In other windows, too.
            bellLive.tell(BellLive.Change(users: Set([caller.userID].compactMap { $0 })))
            return Response.redirect(to: MessagePath.bell)
        }
    }
}
