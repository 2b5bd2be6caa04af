import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The page behind the link of a message. Only its button changes anything: programs that look at the links in mails press none.
///
/// It stands in no frame and knows no session: whoever has the link acts as the one it was made for. So its form needs no other
/// proof that it comes from us: a foreign page does not know the link.
struct AcknowledgePages: Sendable {
    let desk: ChannelDesk
    let key: SecretKey
    let tools: PageTools

    init(on ground: ChannelGround, tools: PageTools) { (desk, key, self.tools) = (ground.desk, ground.key, tools) }

    static let parts = PageParts(
        module: "notifications_answers", templates: ["notification_answer": PackageResources.notification_answer_mustache],
        dictionaries: [
            .english: PackageResources.notifications_answers_en_json, .russian: PackageResources.notifications_answers_ru_json,
            .portuguese: PackageResources.notifications_answers_pt_BR_json,
        ])

    func add(to routes: Routes) {
        routes.get(RouterPath(AcknowledgeLink.pattern)) { request, context in
            guard let (link, caller) = try await opened(context) else { return try gone(context) }
            return try page(try await desk.incident(link.incident, caller), caller, request, context)
        }
        routes.post(RouterPath(AcknowledgeLink.pattern)) { request, context in
            guard let (link, caller) = try await opened(context) else { return try gone(context) }
            _ = try await desk.act(.acknowledge, link.incident, caller, link.identity)
            return .redirect(to: request.uri.path)
        }
    }

    /// Nil also when the address is nobody's contact method any more.
    private func opened(_ context: AppContext) async throws -> (AcknowledgeLink, Caller)? {
        let token = try context.parameters.require("token")
        guard let link = AcknowledgeLink(token: token, key: key, now: tools.now()) else { return nil }
        return try await desk.caller(link.identity).map { (link, $0) }
    }

    private func page(_ incident: IncidentNote, _ caller: Caller, _ request: Request, _ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        let standing = "answer_state_\(incident.state)"
        let isSettled = texts.has(standing)
        let form = AnswerPage.Form(
            action: request.uri.path, who: texts.text("answer_as", ["name": caller.actor.name]), button: texts["answer_acknowledge"])
        return try answer(
            AnswerPage(
                language: texts.language.rawValue, title: texts.text("answer_title", ["id": "\(incident.id)"]),
                subject: "\(incident.serviceName): \(incident.title)",
                standing: isSettled ? texts.text(standing, ["name": incident.changedBy ?? ""]) : nil, form: isSettled ? nil : form))
    }

    private func gone(_ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        return try answer(
            AnswerPage(
                language: texts.language.rawValue, title: texts["answer_gone_title"], subject: texts["answer_gone_text"], standing: nil,
                form: nil),
            status: .gone)
    }

    private func answer(_ model: AnswerPage, status: HTTPResponse.Status = .ok) throws -> Response {
        .text(
            try tools.pages.document("notification_answer", model: model, language: Language(rawValue: model.language) ?? .english),
            status: status)
    }
}

/// Model of the template `notification_answer`.
struct AnswerPage {
    struct Form {
        /// Where it goes: the link itself.
        let action: String
        let who: String
        let button: String
    }

    let language: String
    let title: String
    let subject: String
    /// What became of the incident already; nil while it is to be acknowledged.
    let standing: String?
    let form: Form?
}
