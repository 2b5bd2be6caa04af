import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOFoundationCompat
import Platform

/// Those who are told what the public pages say, for programs.
struct SubscriberAPI: Sendable {
    let subscribers: SubscriberOperations
    /// Of what is refused of a file.
    let words: TextCatalog

    private static let tag = FeedAPI.tag.name
    static let root = APIRoutes.root + "/status/subscribers"
    private static let batch = 500

    private static let id = APIParameter.publicID(.path, "id", "The subscriber's id.")
    private static let filter = APIParameter<SubscriberChannel>.word(.query, "channel", "Only those of one channel.")
    private static let channel = APIParameter<SubscriberChannel>.word(
        .body, "channel", "By which they are told; chats and browsers subscribe by themselves.",
        SubscriberChannel.allCases.filter(\.isTyped))
    private static let address = APIParameter.text(.body, "address", "Mail address, JID or URL.", 1...2048)
    private static let language = APIParameter<Language>(
        .body, "language", "Of what they are told; en without it.", .word(Language.allCases.map(\.rawValue))
    ) { $0.string.flatMap { Language(rawValue: $0) } }
    private static let severity = APIParameter<StatusIncident.Impact>.word(
        .body, "severity", "How bad an incident has to be; none, for all, without it.", Subscriber.severities)
    private static let maintenances = APIParameter.flag(.body, "maintenances", "Whether they are told of planned work; true without it.")
    private static let site = APIParameter.publicID(.body, "page", "The status page; the first one without it.", isNullable: true)
    private static let impact = APIParameter<StatusIncident.Impact>.word(
        .body, "impact", "How bad it is; `maintenance` for planned work.")
    private static let preview = APIParameter.flag(.query, "preview", "Only find out what would become of it.")

    var operations: [APIOperation] { [list, add, remove, ask, audience, take, export] }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/subscribers", id: "listStatusSubscribers", tag: Self.tag, "Who is told what the status pages say",
            needs: .needs(.statusRead, .manageStatusSubscribers), takes: APIPaging.parameters + [Self.filter.declaration],
            gives: .page(of: .subscriber(subscribers))
        ) { call in
            let (limit, after) = (try call.limit, try call.cursor { PublicID(rawValue: String($0)) })
            let found = try await subscribers.list(try call[Self.filter], after: after, limit: limit + 1, by: call.asking)
            return APIPage(found, limit: limit) { $0.id.rawValue }
        }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/status/subscribers", id: "addStatusSubscriber", tag: Self.tag, "Ask somebody whether they want to be told",
            explanation: "Nothing but that question is sent to the address before the link in it was used.",
            needs: .needs(.statusWrite, .manageStatusSubscribers),
            takes: [
                Self.channel.required.declaration, Self.address.required.declaration, Self.language.declaration, Self.severity.declaration,
                Self.maintenances.declaration, APIParameter.components.declaration, Self.site.declaration,
            ], gives: .made(.subscriber(subscribers)) { "\(Self.root)/\($0.id)" }, refusals: [.conflict: "The address is known."]
        ) { call in
            var choice = Subscriber.Choice()
            (choice.language, choice.severity) = (try call[Self.language] ?? .english, try call[Self.severity] ?? .none)
            choice.tellsMaintenances = try call[Self.maintenances] ?? true
            choice.components = Set(try call[APIParameter.components] ?? [])
            return try await subscribers.add(
                try call.need(Self.channel), try call.need(Self.address), choice, at: try call[Self.site], by: call.asking)
        }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/status/subscribers/{id}", id: "removeStatusSubscriber", tag: Self.tag, "End a subscription",
            needs: .needs(.statusWrite, .manageStatusSubscribers), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await subscribers.remove(try call.need(Self.id), by: call.asking) }
    }

    private var ask: APIOperation {
        APIOperation(
            .post, "/status/subscribers/{id}/confirmation", id: "askStatusSubscriber", tag: Self.tag, "Ask once more",
            needs: .needs(.statusWrite, .manageStatusSubscribers), takes: [Self.id.declaration],
            gives: .changed(.subscriber(subscribers)),
            refusals: [.conflict: "It was confirmed, or asked as often as may be on one day."]
        ) { call in try await subscribers.askAgain(try call.need(Self.id), by: call.asking) }
    }

    private var audience: APIOperation {
        APIOperation(
            .post, "/status/audiences", id: "previewStatusAudience", tag: Self.tag, "How many would be told of something",
            explanation: "Nothing is done.", needs: .needs(.statusRead, .viewStatusPage),
            takes: [APIParameter.components.declaration, Self.impact.declaration], gives: .changed(.audience, "By channel.")
        ) { call in
            AudienceCount(
                counts: try await subscribers.audience(
                    of: try call[APIParameter.components] ?? [], impact: try call[Self.impact] ?? .none, by: call.asking))
        }
    }

    private var take: APIOperation {
        APIOperation(
            .post, "/status/subscribers/import", id: "importStatusSubscribers", tag: Self.tag, "Take a file of subscribers over",
            explanation: """
                Columns `\(SubscriberFile.columns.joined(separator: ","))`, the first line names them; `channel` and `address` are needed. \
                Everybody in it is asked, whatever `confirmed_at` says; who is known stays as they are, and lines that are wrong are told.
                """,
            needs: .needs(.statusWrite, .manageStatusSubscribers), takes: [Self.preview.declaration], reads: ["text/csv": .text],
            gives: .changed(.subscriberReport(words), "What became of its lines.")
        ) { call in
            let limit = SubscriberFile.longest
            let body = try await call.request.wholeBody(
                limit: limit, setting: "fixed for this address", inflatedLimit: limit, inflatedSetting: "fixed for this address")
            return try await subscribers.take(
                try SubscriberFile(GuessedText(body.readableBytesView).text), isPreview: try call[Self.preview] ?? false, by: call.asking)
        }
    }

    private var export: APIOperation {
        APIOperation(
            .get, "/status/subscribers.csv", id: "exportStatusSubscribers", tag: Self.tag, "All subscribers as a file",
            explanation: "In the form in which they are taken over; of browsers only the service.",
            needs: .needs(.statusRead, .manageStatusSubscribers), gives: .csv
        ) { call in
            let caller = call.asking
            return try await CSVStream<PublicID>(name: "subscribers", head: SubscriberFile.columns) { [subscribers] after in
                let found = try await subscribers.list(after: after, limit: Self.batch, by: caller)
                return .init(lines: found.map { subscribers.fields($0) }, next: found.count == Self.batch ? found.last?.id : nil)
            }.response()
        }
    }
}

extension APIShape where Value == Subscriber {
    /// - Parameter subscribers: know what of an address may be shown.
    fileprivate static func subscriber(_ subscribers: SubscriberOperations) -> Self {
        APIShape(
            "StatusSubscriber", "A customer who is told what a status page says.",
            [
                .init("id", "Its id.", \.id), .init("channel", "By which they are told.", \.channel.rawValue),
                .init("address", "Without what is secret in it.") { subscribers.shown($0) },
                .init("language", "Of what they are told.", \.choice.language.rawValue),
                .init("severity", "How bad an incident has to be.", \.choice.severity),
                .init("maintenances", "Whether they are told of planned work.", \.choice.tellsMaintenances),
                .init("components", "What they chose; empty for everything.") { $0.choice.components.sorted() },
                .init("page", "The status page.", \.site), .init("confirmed_at", "When they said yes; null until then.", \.confirmedAt),
                .init("asked_at", "When they were asked last.", \.askedAt), .init("created_at", "When it was added.", \.createdAt),
            ])
    }
}

/// How many would be told.
private struct AudienceCount: Sendable {
    let counts: [SubscriberChannel: Int]
}

extension APIShape where Value == AudienceCount {
    fileprivate static let audience = APIShape("StatusAudience", "How many would be told of something.", byChannel)

    private static var byChannel: [APIField<AudienceCount>] {
        let channels = SubscriberChannel.allCases.map { channel in
            APIField<AudienceCount>(channel.rawValue, "By this channel.") { $0.counts[channel] ?? 0 }
        }
        return channels + [APIField<AudienceCount>("total", "By all.") { $0.counts.values.reduce(0, +) }]
    }
}

extension APIShape where Value == SubscriberOperations.Report {
    /// - Parameter words: in which reasons are said.
    fileprivate static func subscriberReport(_ words: TextCatalog) -> Self {
        APIShape(
            "StatusSubscriberReport", "What became of the lines of a file.",
            [
                .init("preview", "Whether nothing was changed.", \.isPreview), .init("added", "Those who are asked.", \.added),
                .init("known", "Those who were known.", \.known),
                .init("refused", "Lines that were left out.", list: .refusedLine(words), \.refused),
            ])
    }
}
