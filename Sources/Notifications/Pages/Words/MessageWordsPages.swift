import Accounts
import Hummingbird
import Kernel
import Platform

/// The pages on which the house chooses the words of its messages.
struct MessageWordsPages: Sendable {
    let operations: MessageWordsOperations
    let tools: PageTools

    static let parts = PageParts(
        module: "notifications_words",
        templates: [
            "message_words_list": PackageResources.message_words_list_mustache, "message_words": PackageResources.message_words_mustache,
            "message_words_preview": PackageResources.message_words_preview_mustache,
        ],
        dictionaries: [
            .english: PackageResources.notifications_words_en_json, .russian: PackageResources.notifications_words_ru_json,
            .portuguese: PackageResources.notifications_words_pt_BR_json,
        ])

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        let one = MessagePath.wordsPattern
        members.get(RouterPath(MessagePath.words)) { request, context in try await list(request, context) }
        members.get(RouterPath(one)) { request, context in try await edit(request, context) }
        members.post(RouterPath(one)) { request, context in try await send(request, context) }
        members.post(RouterPath(one + "/preview")) { request, context in
            let (caller, place) = try known(context)
            let typed = TypedWords(try await Self.data(request))
            return try tools.pages.fragment(
                "message_words_preview", model: try await preview(typed, at: place, by: caller, context), context: context)
        }
        members.post(RouterPath(one + "/restore")) { _, context in
            let (caller, place) = try known(context)
            _ = try await operations.restore(place, by: caller)
            return Response.redirect(to: MessagePath.words(place) + "?done=restored")
        }
    }

    private static func data(_ request: Request) async throws -> FormData {
        var request = request
        return try await FormData(&request, limit: PageTools.formLimit)
    }

    /// Who asks, and for which words.
    private func known(_ context: AppContext) throws -> (Caller, WordsPlace) {
        let caller = try context.require(.manageDestinations).caller
        guard let channel = context.parameters.get("channel").flatMap({ ChannelKind(rawValue: $0) }),
            let language = context.parameters.get("language").flatMap({ Language(rawValue: $0) }),
            let kind = context.parameters.get("kind").flatMap({ WordedKind(rawValue: $0) })
        else { throw ClientError.notFound }
        return (caller, WordsPlace(kind, channel, language))
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts) = (try context.require(.manageDestinations).caller, tools.texts(context))
        let query = FormData(queryOf: request)
        let channel = query["channel"].flatMap { ChannelKind(rawValue: $0) } ?? .telegram
        let language = query["language"].flatMap { Language(rawValue: $0) } ?? texts.language
        let model = MessageWordsListPage(
            try await operations.list(channel: channel, language: language, by: caller), channel, language, texts)
        return try tools.pages.page(
            "message_words_list", title: texts["words_title"], model: model, request: request, context: context,
            address: "\(MessagePath.words)?channel=\(channel.rawValue)&language=\(language.rawValue)")
    }

    /// What is in force; with `?version=`, what was chosen once.
    private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, place) = try known(context)
        let query = FormData(queryOf: request)
        var words = try await operations.find(place, by: caller).words
        if let version = query["version"] {
            let versions = try await operations.versions(of: place, by: caller)
            words = versions.first { $0.words != nil && WordsVersionRow.name(of: $0) == version }?.words ?? words
        }
        return try await page(TypedWords(words, incident: query["incident"]), at: place, by: caller, request, context)
    }

    private func send(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, place) = try known(context)
        let data = try await Self.data(request)
        let typed = TypedWords(data)
        // Without scripts, this is how one looks at what comes of it.
        guard data["look"] == nil else { return try await page(typed, at: place, by: caller, request, context) }
        do {
            _ = try await operations.save(typed.words, at: place, by: caller)
            return .redirect(to: MessagePath.words(place) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await page(typed, refused: error, at: place, by: caller, request, context)
        }
    }

    private func page(
        _ typed: TypedWords, refused: ClientError? = nil, at place: WordsPlace, by caller: Caller, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let texts = tools.texts(context)
        let model = MessageWordsPage(
            typed, of: try await operations.find(place, by: caller), versions: try await operations.versions(of: place, by: caller),
            preview: try await preview(typed, at: place, by: caller, context), refused: refused,
            notice: tools.notice(request, context, ["saved": "words_saved", "restored": "words_restored"]), texts,
            tools.formats(context))
        return try tools.pages.page(
            "message_words", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent, address: MessagePath.words(place))
    }

    /// What cannot be previewed says why in its place.
    private func preview(
        _ typed: TypedWords, at place: WordsPlace, by caller: Caller, _ context: AppContext
    ) async throws -> WordsPreviewPage {
        let texts = tools.texts(context)
        do {
            return WordsPreviewPage(
                try await operations.preview(typed.words, at: place, of: typed.incident, by: caller).parts, texts)
        } catch let error as ClientError where error.belongsToForm || error.status == .notFound {
            return WordsPreviewPage(fault: texts.sentence(error))
        }
    }
}

/// What was typed into the form.
struct TypedWords {
    let words: MessageWords
    /// As it was typed.
    let number: String

    init(_ words: MessageWords, incident: String?) { (self.words, number) = (words, incident ?? "") }

    init(_ data: FormData) {
        self.init(MessageWords(title: data["title"] ?? "", text: data["text"] ?? ""), incident: data["incident"])
    }

    /// Nil for the one with the latest activity.
    var incident: IncidentID? { Int64(number).map { IncidentID($0) } }
}
