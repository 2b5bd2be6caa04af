import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What is shown when a call has ended: how long it was, and with whom. After half a minute it leads back to the last calls.
struct EndedPage: Sendable {
    /// Model of the template `call_ended`.
    struct Model {
        let isKnown: Bool
        let number: String?
        let agency: String?
        let began: String?
        let duration: String?
        let dashboardURL = CallPath.dashboard
        let cardURL: String?
    }

    /// As the old page.
    private static let seconds = 30

    let tools: PageTools
    let clock: CallClock

    /// - Parameters:
    ///   - call: nil where nobody knows of such a call.
    ///   - number: as it was told just now; others are shown to those who are signed in.
    ///   - context: without anybody where another site asks.
    func show(_ call: Call?, told number: PhoneNumber?, _ request: Request, _ context: AppContext) throws -> Response {
        let maySee = context.identity?.access.mayAnywhere(.viewCalls) ?? false
        let texts = tools.texts(context)
        let model = Model(
            isKnown: call != nil, number: (maySee ? call?.number ?? number : number)?.text, agency: maySee ? call?.agency?.name : nil,
            began: call.map { clock.minute($0.startedAt) }, duration: call?.duration.map { CallWords.duration($0, texts) },
            cardURL: maySee ? call.map { CallPath.card($0.id) } : nil)
        var response = try tools.pages.page(
            "call_ended", title: texts["call_ended_title"], model: model, request: request, context: context, address: CallPath.dashboard)
        if let refresh = HTTPField.Name("Refresh") { response.headers[refresh] = "\(Self.seconds); url=\(CallPath.dashboard)" }
        return response
    }
}

/// What is said of calls on several pages.
enum CallWords {
    /// `42 seconds`, `3 minutes 7 seconds`.
    static func duration(_ duration: Duration, _ texts: TextCatalog) -> String {
        let seconds = Int(duration.components.seconds)
        let rest = texts.plural("call_seconds", seconds % 60, ["count": String(seconds % 60)])
        guard seconds >= 60 else { return rest }
        return texts.plural("call_minutes", seconds / 60, ["count": String(seconds / 60)]) + " " + rest
    }

    static func number(_ number: PhoneNumber?, _ texts: TextCatalog) -> String { number?.text ?? texts["call_withheld"] }
}
