import Kernel
import Platform

/// Model of the template `outbox`: what waits and what was given up, or what one was told oneself.
struct LedgerPage {
    static let size = 50

    let pageTitle: String
    let hint: String
    let notice: String?
    let listURL: String
    let states: [SelectOption]
    let hasFilters: Bool
    let lines: [LedgerLine]
    let hasLines: Bool
    /// What follows; nil at the end.
    let moreURL: String?

    /// What stands in the address.
    struct Query {
        let state: MessageState?
        let before: Int64?

        init(_ field: (String) -> String?) {
            state = field("state").flatMap { MessageState(rawValue: $0) }
            before = field("after").flatMap { Int64($0) }
        }

        /// Without a word what is not settled.
        var states: Set<MessageState> { state.map { [$0] } ?? [.waiting, .failed, .gaveUp] }
    }

    /// - Parameter found: one more than is shown, where there is more.
    init(
        title: String, hint: String, at url: String, _ found: [LedgerEntry], _ query: Query, filters: Bool, mayResend: Bool,
        notice: String?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        (pageTitle, self.hint, self.notice, listURL, hasFilters) = (title, hint, notice, url, filters)
        states = MessageState.allCases.map { state in
            SelectOption(code: state.rawValue, label: texts["message_state_\(state.rawValue)"], current: state == query.state)
        }
        let shown = found.prefix(Self.size)
        lines = shown.map { LedgerLine($0, showsIncident: true, mayResend: mayResend, texts, formats) }
        hasLines = !lines.isEmpty
        let filter = query.state.map { "&state=\($0.rawValue)" } ?? ""
        moreURL = found.count > Self.size ? shown.last.map { url + "?after=\($0.id)" + filter } : nil
    }
}
