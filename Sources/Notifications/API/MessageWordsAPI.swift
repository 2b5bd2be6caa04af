import Accounts
import HTTPTypes
import Kernel
import Platform

/// How messages are worded, for programs.
struct MessageWordsAPI: Sendable {
    let words: MessageWordsOperations

    static let tag = (name: "Message words", explanation: "How messages are worded, by kind, channel and language.")

    private static let channelWords = ChannelKind.allCases.map(\.rawValue)
    private static let languageWords = Language.allCases.map(\.rawValue)

    private static let channel = APIParameter<ChannelKind>(
        .path, "channel", "By which the message goes.", .word(channelWords), isRequired: true
    ) { $0.string.flatMap { ChannelKind(rawValue: $0) } }
    private static let language = APIParameter<Language>(
        .path, "language", "Of its reader.", .word(languageWords), isRequired: true
    ) { $0.string.flatMap { Language(rawValue: $0) } }
    private static let kind = APIParameter<WordedKind>(
        .path, "kind", "What it is about.", .word(WordedKind.allCases.map(\.rawValue)), isRequired: true
    ) { $0.string.flatMap { WordedKind(rawValue: $0) } }
    private static let onlyChannel = APIParameter<ChannelKind>(
        .query, "channel", "Only those of this channel.", .word(channelWords)
    ) { $0.string.flatMap { ChannelKind(rawValue: $0) } }
    private static let onlyLanguage = APIParameter<Language>(
        .query, "language", "Only those in this language.", .word(languageWords)
    ) { $0.string.flatMap { Language(rawValue: $0) } }
    private static let title = APIParameter.text(
        .body, "title", "The first line; placeholders stand in braces.", 1...MessageWords.longestTitle
    ).required
    private static let text = APIParameter.text(
        .body, "text", "The lines below it; the link is added to them.", 0...MessageWords.longestText)
    private static let incident = APIParameter.integer(
        .body, "incident", "The incident to tell of; else the one with the latest activity.", 1...Int64.max)

    private static let path = "/message-words/{channel}/{language}/{kind}"
    private static let place = [channel.declaration, language.declaration, kind.declaration]

    private static func place(_ call: APICall) throws -> WordsPlace {
        WordsPlace(try call.need(kind), try call.need(channel), try call.need(language))
    }

    private static func words(_ call: APICall) throws -> MessageWords {
        MessageWords(title: try call.need(title), text: try call[text] ?? "")
    }

    var operations: [APIOperation] { [list, find, versions, save, restore, preview] }

    private var list: APIOperation {
        APIOperation(
            .get, "/message-words", id: "listMessageWords", tag: Self.tag.name, "How messages are worded",
            explanation: "All of them: `next` is always null.", needs: .needs(.notificationsRead, .manageDestinations),
            takes: [Self.onlyChannel.declaration, Self.onlyLanguage.declaration], gives: .page(of: .messageWords)
        ) { call in
            APIPage(
                try await words.list(
                    channel: try call[Self.onlyChannel], language: try call[Self.onlyLanguage], by: call.asking), next: nil)
        }
    }

    private var find: APIOperation {
        APIOperation(
            .get, Self.path, id: "getMessageWords", tag: Self.tag.name, "How one message is worded",
            needs: .needs(.notificationsRead, .manageDestinations), takes: Self.place, gives: .one(.messageWords)
        ) { call in try await words.find(try Self.place(call), by: call.asking) }
    }

    private var versions: APIOperation {
        APIOperation(
            .get, Self.path + "/versions", id: "listMessageWordsVersions", tag: Self.tag.name, "What was chosen for it, the newest first",
            explanation: "The last \(MessageWordsStore.mostVersions): `next` is always null.",
            needs: .needs(.notificationsRead, .manageDestinations), takes: Self.place, gives: .page(of: .wordsVersion)
        ) { call in APIPage(try await words.versions(of: try Self.place(call), by: call.asking), next: nil) }
    }

    private var save: APIOperation {
        APIOperation(
            .put, Self.path, id: "setMessageWords", tag: Self.tag.name, "Choose its words",
            explanation: "They count from the next message on. A placeholder that it does not have is refused by its name.",
            needs: .needs(.notificationsWrite, .manageDestinations),
            takes: Self.place + [Self.title.declaration, Self.text.declaration], gives: .changed(.messageWords)
        ) { call in try await words.save(try Self.words(call), at: try Self.place(call), by: call.asking) }
    }

    private var restore: APIOperation {
        APIOperation(
            .delete, Self.path, id: "restoreMessageWords", tag: Self.tag.name, "Back to the usual words",
            needs: .needs(.notificationsWrite, .manageDestinations), takes: Self.place, gives: .nothing
        ) { call in _ = try await words.restore(try Self.place(call), by: call.asking) }
    }

    private var preview: APIOperation {
        APIOperation(
            .post, Self.path + "/preview", id: "previewMessageWords", tag: Self.tag.name, "What a message in these words would be",
            explanation: "In parts, as the channel hands them over; nothing is kept or sent. All of them: `next` is always null.",
            needs: .needs(.notificationsWrite, .manageDestinations),
            takes: Self.place + [Self.title.declaration, Self.text.declaration, Self.incident.declaration],
            gives: .page(of: .messagePreview)
        ) { call in
            let place = try Self.place(call)
            let preview = try await words.preview(
                try Self.words(call), at: place, of: try call[Self.incident].map { IncidentID(Int64($0)) }, by: call.asking)
            return APIPage(preview.parts.map { PreviewedPart(kind: place.kind.rawValue, channel: place.channel, part: $0) }, next: nil)
        }
    }
}

extension APIShape where Value == MessageWordsOperations.Described {
    fileprivate static let messageWords = APIShape(
        "MessageWords", "How messages of one kind are worded by one channel in one language.",
        [
            .init("kind", "What they are about.", \.place.kind.rawValue), .init("channel", "By which they go.", \.place.channel.rawValue),
            .init("language", "Of their readers.", \.place.language.rawValue),
            .init("title", "The first line; placeholders stand in braces.", \.words.title),
            .init("text", "The lines below it.", \.words.text),
            .init("placeholders", "Those that it may have.", \.place.kind.placeholders),
            .init("usual", "Whether these are the product's own words.") { $0.chosen == nil },
            .init("author", "Who chose them; null for the usual ones.") { $0.chosen?.author },
            .init("changed_at", "When they were chosen; null for the usual ones.") { $0.chosen?.changedAt },
        ])
}

extension APIShape where Value == WordsVersion {
    fileprivate static let wordsVersion = APIShape(
        "MessageWordsVersion", "Words as they were chosen once.",
        [
            .init("title", "The first line; null where the usual words were taken again.") { $0.words?.title },
            .init("text", "The lines below it; null where the usual words were taken again.") { $0.words?.text },
            .init("author", "Who chose them.", \.author), .init("changed_at", "When.", \.changedAt),
        ])
}
