import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What is behind a mail's link to be told no more. Programs of mail services press its button for their users (RFC 8058: a POST whose
/// body says no more than that), and get an answer instead of a redirection; looking at it changes nothing. As
/// ``AcknowledgePages`` it stands in no frame and knows no session.
struct UnsubscribePages: Sendable {
    let desk: ChannelDesk
    let key: SecretKey
    let tools: PageTools

    init(on ground: ChannelGround, tools: PageTools) { (desk, key, self.tools) = (ground.desk, ground.key, tools) }

    func add(to routes: Routes) {
        routes.get(RouterPath(UnsubscribeLink.pattern)) { request, context in
            guard let link = try link(context) else { return try gone(context) }
            return try page(link, form: request.uri.path, context)
        }
        routes.post(RouterPath(UnsubscribeLink.pattern)) { _, context in
            guard let link = try link(context) else { return try gone(context) }
            try await desk.unsubscribe(link.identity, link.user)
            return try page(link, form: nil, context)
        }
    }

    private func link(_ context: AppContext) throws -> UnsubscribeLink? {
        UnsubscribeLink(token: try context.parameters.require("token"), key: key)
    }

    /// - Parameter form: where its button goes; nil when it was pressed.
    private func page(_ link: UnsubscribeLink, form: String?, _ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        return try answer(
            AnswerPage(
                language: texts.language.rawValue, title: texts["unsubscribe_title"], subject: link.identity.address,
                standing: form == nil ? texts["unsubscribe_done"] : nil,
                form: form.map { AnswerPage.Form(action: $0, who: texts["unsubscribe_hint"], button: texts["unsubscribe_button"]) }))
    }

    private func gone(_ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        return try answer(
            AnswerPage(
                language: texts.language.rawValue, title: texts["answer_gone_title"], subject: texts["unsubscribe_gone"], standing: nil,
                form: nil),
            status: .gone)
    }

    private func answer(_ model: AnswerPage, status: HTTPResponse.Status = .ok) throws -> Response {
        .text(
            try tools.pages.document("notification_answer", model: model, language: Language(rawValue: model.language) ?? .english),
            status: status)
    }
}
