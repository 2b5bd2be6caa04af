import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The public pages by which customers subscribe, change what they are told, and end it. They know no session: whoever has the link of a
/// message acts as the one it was sent to, so the forms need no other proof. Reading a page changes nothing, because programs that look at
/// the links in mails read them all.
struct SubscriberPages: Sendable {
    static let parts = PageParts(
        module: "statuspage_subscribers",
        templates: [
            "public_subscribe": PackageResources.public_subscribe_mustache,
            "public_subscription": PackageResources.public_subscription_mustache,
            "public_subscriber_code": PackageResources.public_subscriber_code_mustache,
            "public_subscriber_ask": PackageResources.public_subscriber_ask_mustache,
            "public_subscriber_choice": PackageResources.public_subscriber_choice_mustache,
        ],
        dictionaries: [
            .english: PackageResources.statuspage_subscribers_en_json, .russian: PackageResources.statuspage_subscribers_ru_json,
            .portuguese: PackageResources.statuspage_subscribers_pt_BR_json,
        ])

    let subscribers: SubscriberOperations
    let reader: StatusReader
    let admission: @Sendable (Request, AppContext) async throws -> SiteAdmission
    let content: PublicContent
    let now: @Sendable () -> Timestamp

    /// One look at a page: whose it is, and in which words.
    private struct Scene {
        let site: StatusSite
        let components: [Component]
        let visitor: Visitor
        let texts: TextCatalog
    }

    func add(to routes: Routes) {
        let status = routes.family(.status)
        status.get(RouterPath(SubscriberPath.subscribe)) { request, context in try await form(request, context) }
        status.post(RouterPath(SubscriberPath.subscribe)) { request, context in try await signUp(request, context) }
        status.get(RouterPath(SubscriberPath.subscriptionPattern)) { request, context in try await subscription(request, context) }
        status.post(RouterPath(SubscriberPath.subscriptionPattern)) { request, context in try await change(request, context) }
        status.get(RouterPath(SubscriberPath.unsubscribePattern)) { request, context in try await askEnd(request, context) }
        status.post(RouterPath(SubscriberPath.unsubscribePattern)) { request, context in try await end(request, context) }
        status.get(RouterPath(SubscriberPath.confirmationPattern)) { request, context in try await askConfirmation(request, context) }
        status.post(RouterPath(SubscriberPath.confirmationPattern)) { request, context in try await confirm(request, context) }
        // A listener without the desk has no other way to it.
        let worker = subscribers.port.worker
        status.get(RouterPath(worker.path)) { request, _ in worker.file.response(to: request, cacheControl: "no-cache") }
    }

    // MARK: Subscribing

    /// Nil for a page that its reader may not see.
    private func scene(_ request: Request, _ context: AppContext) async throws -> (StatusSnapshot, Scene)? {
        guard case .open(let reading) = try await admission(request, context) else { return nil }
        let snapshot = try await reading.snapshot()
        return (snapshot, scene(snapshot, request, context))
    }

    private func scene(_ snapshot: StatusSnapshot, _ request: Request, _ context: AppContext) -> Scene {
        let visitor = Visitor(request, context)
        return Scene(
            site: snapshot.site, components: snapshot.components, visitor: visitor, texts: content.pages.texts.for(visitor.language))
    }

    /// Where the page asks who its reader is.
    private func home(_ context: AppContext) -> String { context.serves(.desk) ? PublicPath.page : "/" }

    private func form(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let (_, scene) = try await scene(request, context) else { return .redirect(to: home(context)) }
        let isAsked = request.uri.queryParameters.get("done") == "asked"
        var choice = Subscriber.Choice()
        choice.language = scene.visitor.language
        return try await form(
            SubscribeForm(choice: choice), scene, notice: isAsked ? scene.texts["subscriber_asked"] : nil, context)
    }

    private func form(
        _ form: SubscribeForm, _ scene: Scene, notice: String? = nil, refused: ClientError? = nil, _ context: AppContext
    ) async throws -> Response {
        let offered = subscribers.offered
        let browser = offered.contains(.webpush) ? try await subscribers.port.browserForm(SubscriberPath.subscribe) : nil
        let model = SubscribeModel(
            form, offered: offered, scene.components, browser: browser, notice: notice, problem: refused.map(scene.texts.sentence),
            scene.texts)
        return try answer(
            PagePiece(template: "public_subscribe", model: model), at: SubscriberPath.subscribe, scene.texts["public_subscribe"], scene,
            refused: refused, context)
    }

    private func signUp(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let fields = try await FormData(&request, limit: PageTools.formLimit)
        guard let (snapshot, scene) = try await scene(request, context) else { return .redirect(to: home(context)) }
        let form = SubscribeForm(fields, language: scene.visitor.language)
        do {
            guard let channel = form.channel else { throw ClientError.channelNotOffered(fields["channel"] ?? "") }
            let place = context.clientAddress?.limitKey ?? ""
            switch try await subscribers.signUp(channel, form.address, browser: form.browser, form.choice, at: snapshot, from: place) {
            case .asked: return .redirect(to: SubscriberPath.subscribe + "?done=asked")
            case .subscribed(let token): return .redirect(to: SubscriberPath.subscription(token) + "?done=subscribed")
            case .code(let code):
                let model = SubscriberCodeModel(code: code, link: await subscribers.port.botLink(code))
                return try answer(
                    PagePiece(template: "public_subscriber_code", model: model), at: SubscriberPath.subscribe,
                    scene.texts["public_subscribe"], scene, context)
            }
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(form, scene, refused: error, context)
        }
    }

    // MARK: By link

    private static let notices = [
        "subscribed": "subscriber_subscribed", "confirmed": "subscriber_subscribed", "saved": "subscriber_saved",
    ]

    private func token(_ context: AppContext) throws -> String { try context.parameters.require("token") }

    /// The page of one who subscribed to it, whichever was asked for.
    private func scene(of subscriber: Subscriber, _ request: Request, _ context: AppContext) async throws -> Scene {
        scene(try await reader.reading(of: subscriber.site).snapshot(), request, context)
    }

    private func subscription(_ request: Request, _ context: AppContext) async throws -> Response {
        let subscriber = try await subscribers.subscriber(try token(context))
        let scene = try await scene(of: subscriber, request, context)
        let notice = request.uri.queryParameters.get("done").flatMap { Self.notices[String($0)] }.map { scene.texts[$0] }
        return try subscription(subscriber, scene, notice: notice, context)
    }

    private func subscription(
        _ subscriber: Subscriber, _ scene: Scene, notice: String? = nil, refused: ClientError? = nil, _ context: AppContext
    ) throws -> Response {
        let token = try token(context)
        let model = SubscriptionModel(
            subscriber, shown: subscribers.shown(subscriber), token: token, scene.components, notice: notice,
            problem: refused.map(scene.texts.sentence), scene.texts)
        return try answer(
            PagePiece(template: "public_subscription", model: model), at: SubscriberPath.subscription(token),
            scene.texts["subscriber_manage_title"], scene, refused: refused, context)
    }

    private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let fields = try await FormData(&request, limit: PageTools.formLimit)
        let token = try token(context)
        let subscriber = try await subscribers.subscriber(token)
        let scene = try await scene(of: subscriber, request, context)
        let form = SubscribeForm(fields, language: subscriber.choice.language)
        do {
            try await subscribers.change(token, form.choice, of: Set(scene.components.map(\.id)))
            return .redirect(to: SubscriberPath.subscription(token) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try subscription(subscriber, scene, refused: error, context)
        }
    }

    private func askEnd(_ request: Request, _ context: AppContext) async throws -> Response {
        let token = try token(context)
        let subscriber = try await subscribers.subscriber(token)
        let scene = try await scene(of: subscriber, request, context)
        return try ask("subscriber_end", at: SubscriberPath.unsubscribe(token), of: subscriber, scene, context)
    }

    /// By the button of the page, or by one click in the program that showed the mail: whatever the body says.
    private func end(_ request: Request, _ context: AppContext) async throws -> Response {
        let token = try token(context)
        try await subscribers.end(token)
        let snapshot = try await reader.reading().snapshot()
        let scene = scene(snapshot, request, context)
        let model = SubscriberAskModel(
            heading: scene.texts["subscriber_ended"], sentence: scene.texts["subscriber_ended_text"], again: SubscriberPath.subscribe)
        return try answer(
            PagePiece(template: "public_subscriber_ask", model: model), at: SubscriberPath.subscribe, scene.texts["subscriber_ended"],
            scene, context)
    }

    private func askConfirmation(_ request: Request, _ context: AppContext) async throws -> Response {
        let token = try token(context)
        let subscriber = try await subscribers.asked(token)
        let scene = try await scene(of: subscriber, request, context)
        return try ask("subscriber_confirm", at: SubscriberPath.confirmation(token), of: subscriber, scene, context)
    }

    private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
        let managed = try await subscribers.confirm(try token(context))
        return .redirect(to: SubscriberPath.subscription(managed) + "?done=confirmed")
    }

    /// A page with one button.
    /// - Parameter texts: what the keys of its heading, its sentence and its button begin with.
    private func ask(
        _ texts: String, at path: String, of subscriber: Subscriber, _ scene: Scene, _ context: AppContext
    ) throws -> Response {
        let words = scene.texts
        let page = scene.site.name.reading(in: words.language).text
        let model = SubscriberAskModel(
            heading: words[texts + "_heading"],
            sentence: words.text(texts + "_question", ["page": page, "address": subscribers.shown(subscriber)]),
            button: .init(action: path, label: words[texts + "_button"]))
        return try answer(PagePiece(template: "public_subscriber_ask", model: model), at: path, words[texts + "_heading"], scene, context)
    }

    // MARK: Answers

    private func answer(
        _ piece: PagePiece, at path: String, _ title: String, _ scene: Scene, refused: ClientError? = nil, _ context: AppContext
    ) throws -> Response {
        let view = PublicView(page: .own(path: path), language: scene.visitor.language, home: home(context))
        let formats = PublicFormats(scene.texts, timeZone: scene.site.timeZone, now: now())
        var response = Response.text(
            try content.document(piece, view, scene.site, title: title, formats), status: refused?.status ?? .ok)
        response.headers[.cacheControl] = "no-store"
        if let wait = refused?.headers[.retryAfter] { response.headers[.retryAfter] = wait }
        if let cookie = scene.visitor.cookie { response.set(cookie, in: context) }
        return response
    }
}
