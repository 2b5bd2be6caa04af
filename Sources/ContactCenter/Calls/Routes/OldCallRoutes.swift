import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the old helpdesk's pages ask about calls, in their form.
struct OldCallRoutes: Sendable {
    private struct Latest: Encodable { let calls: [OldCall] }
    private struct Outcome: Encodable {
        let status: String
        let message: String?
    }

    private static let noCall = "Запись звонка не найдена"
    private static let unchanged = "Запись не найдена или тема не изменилась"
    private static let tooLong = "Тема слишком длинная"

    let calls: CallOperations
    let sessions: CallSessions
    let clock: CallClock

    /// As many as the old page showed.
    static let shown = 5

    func add(to routes: Routes, by entrance: OldRoute) {
        entrance.get(CallPath.latest, .json, on: routes) { _, context in
            let caller = try context.requireIdentity().caller
            let found = try await calls.list(CallFilter(), limit: Self.shown, by: caller)
            return .json(Latest(calls: found.map { OldCall($0, clock) }))
        }
        entrance.post(CallPath.theme, .json, on: routes) { request, context in
            var context = context
            let theme = try await OldRoute.form(request, &context)["theme"] ?? ""
            let identity = try context.requireIdentity()
            do {
                let session = sessions.session(of: identity, request, context)
                switch try await calls.setTheme(theme, in: session, by: identity.caller) {
                case true?: return .json(Outcome(status: "success", message: nil))
                case false?: return .json(Outcome(status: "warning", message: Self.unchanged))
                case nil: return .json(Outcome(status: "error", message: Self.noCall), status: .badRequest)
                }
            } catch let error as ClientError where error.code == ClientError.callTextTooLong("theme", limit: 0).code {
                return .json(Outcome(status: "error", message: Self.tooLong), status: .badRequest)
            }
        }
    }
}

/// A call under the names that the old table had.
struct OldCall: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id = "CALL_INFO_ID"
        case began = "TIME_BEGIN"
        case ended = "TIME_END"
        case number = "PHONE_NUMBER"
        case agent = "CURRATOR"
        case theme = "THEME"
        case region = "REGION"
        case contact = "AGENCY_MANAGER"
        case agency = "AGENCY_NAME"
    }

    let id: Int64
    let began: String
    let ended: String
    let number: String?
    let agent: String?
    let theme: String?
    let region: String?
    let contact: String?
    let agency: String?

    init(_ call: Call, _ clock: CallClock) {
        (id, number, agent) = (call.id.rawValue, call.number?.text, call.draft.agent)
        (began, ended) = (clock.minute(call.startedAt), clock.minute(call.endedAt))
        (theme, region, contact, agency) = (call.theme, call.draft.region, call.contact, call.agency?.name)
    }

    /// Every name is there, be its value null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(began, forKey: .began)
        try container.encode(ended, forKey: .ended)
        try container.encode(number, forKey: .number)
        try container.encode(agent, forKey: .agent)
        try container.encode(theme, forKey: .theme)
        try container.encode(region, forKey: .region)
        try container.encode(contact, forKey: .contact)
        try container.encode(agency, forKey: .agency)
    }
}

/// Failures in the form of the old scripts.
enum OldCallAnswers {
    private struct Problem: Encodable { let error: String }

    private struct Refused: Encodable {
        let status = "error"
        let message: String
    }

    static let errors = ErrorFamily(
        name: "old calls", covers: { CallPath.isOfPrograms($0.uri.path) },
        respond: { error, detail, request, _ in
            guard request.uri.path == CallPath.latest else { return .json(Refused(message: detail), status: error.status) }
            // Of failures of ours they know this one alone.
            return .json(Problem(error: detail), status: error.status.kind == .serverError ? .internalServerError : error.status)
        })
}
