import Accounts
import Hummingbird
import Kernel
import Platform

/// The page of the last calls, at the old helpdesk's address.
struct CallDashboard: Sendable {
    /// Model of the template `call_dashboard`.
    struct Model {
        struct Row {
            let href: String
            let began: String
            let ended: String
            let number: String
            let agency: String
            let contact: String
            let agent: String
            let theme: String
        }

        let selfURL = CallPath.dashboard
        let latestURL = CallPath.latest
        /// What stands before a call's number in the address of its card.
        let cardURL = CallPath.cards
        let rows: [Row]
        let hasRows: Bool

        init(_ calls: [Call], _ clock: CallClock, _ texts: TextCatalog) {
            rows = calls.map { call in
                Row(
                    href: CallPath.card(call.id), began: clock.minute(call.startedAt), ended: clock.minute(call.endedAt),
                    number: CallWords.number(call.number, texts), agency: call.agency?.name ?? "–", contact: call.contact ?? "–",
                    agent: call.draft.agent ?? "–", theme: call.theme ?? "–")
            }
            hasRows = !rows.isEmpty
        }
    }

    static let rail = RailEntry(
        NavigationItem(path: CallPath.dashboard, textKey: "calls_title", icon: "device"), order: 43, isShown: { $0.may(.viewCalls) })

    let calls: CallOperations
    let tools: PageTools
    let clock: CallClock

    /// - Parameter entrance: of the old pages, for a listener that serves them alone.
    func add(to routes: Routes, by entrance: OldRoute) {
        AccountsPages.members(of: routes).get(RouterPath(CallPath.dashboard)) { request, context in try await show(request, context) }
        entrance.get(CallPath.dashboard, .page, on: routes) { request, context in try await show(request, context) }
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewCalls).caller
        let found = try await calls.list(CallFilter(), limit: OldCallRoutes.shown, by: caller)
        let texts = tools.texts(context)
        return try tools.pages.page(
            "call_dashboard", title: texts["calls_title"], model: Model(found, clock, texts), request: request, context: context)
    }
}
