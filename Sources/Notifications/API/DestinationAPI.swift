import Accounts
import Foundation
import HTTPTypes
import Kernel
import Platform

/// Where messages go, for programs.
struct DestinationAPI: Sendable {
    let destinations: DestinationOperations

    static let tag = (name: "Destinations", explanation: "Where messages about incidents go.")
    static let root = APIRoutes.root + "/destinations"

    private static let id = APIParameter.integer(.path, "id", "The destination's number.", 1...Int64.max)
    private static let name = APIParameter.text(.body, "name", "What to call it; unique.", 1...NameRule.maximumLength).required
    private static let services = APIParameter<[String]>.names(
        .body, "services", "Names of the services whose incidents it is told of; without these and a team, every service's.")
    private static let team = APIParameter<String>.absent("team", "Name of the team whose services' incidents it is told of.")
    private static let channel = APIParameter<String>(
        .body, "channel", "How it is reached.", .word(["webhook", "telegram", "mail", "xmpp", "user"]), isRequired: true
    ) { $0.string }
    private static let address = APIParameter.text(
        .body, "address", "Where, as the channel knows it: URL, chat, mail address, JID; a user's name.", 1...2048
    ).required
    private static let levels = APIParameter<[String]>.words("levels", "Of the incidents it is told of.", Level.allCases.map(\.word))
    private static let kinds = APIParameter<[String]>.words("kinds", "What it is told.", MessageKind.choices.map(\.rawValue))
    private static let language = APIParameter<String>(
        .body, "language", "Of the messages.", .word(Language.allCases.map(\.rawValue)).nullable
    ) { $0.string }
    private static let timeZone = APIParameter<String>.absent("time_zone", "Of times in messages: an IANA name.")
    private static let preset = APIParameter<String>(
        .body, "preset", "In whose form a web hook is sent.", .word(WebhookOptions.Preset.allCases.map(\.rawValue)).nullable
    ) { $0.string }
    private static let bundle = APIParameter<Bool>(
        .body, "bundle", "Whether many new incidents become one message; usual for all but web hooks.", APISchema.flag.nullable
    ) { $0.bool }
    private static let headers = APIParameter<[String: String]>(
        .body, "headers", "Further headers of a web hook.", APISchema(.map(to: .text(0...4096)))
    ) { $0.fields?.compactMapValues(\.string) }

    private static let incident = APIParameter.integer(
        .query, "incident", "The incident to tell of; else the one with the latest activity.", 1...Int64.max)
    private static let form = APIParameter<ChannelKind>(
        .query, "channel", "In whose form; else in that of the destination's own, or a person's first.",
        .word(ChannelKind.allCases.map(\.rawValue))
    ) { $0.string.flatMap { ChannelKind(rawValue: $0) } }

    var operations: [APIOperation] { [list, add, remove, test, preview] }

    private var list: APIOperation {
        APIOperation(
            .get, "/destinations", id: "listDestinations", tag: Self.tag.name, "Where messages go, by name",
            explanation: "All of them: `next` is always null. Who may not change one sees no more of a web hook than its host.",
            needs: .needs(.notificationsRead, .viewNotifications), gives: .page(of: .destination)
        ) { call in
            try call.requireAnywhere(.viewNotifications)
            return APIPage(try await destinations.list(by: call.asking), next: nil)
        }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/destinations", id: "addDestination", tag: Self.tag.name, "Have messages go somewhere",
            explanation: "The secret of a web hook is in this answer and nowhere else.",
            needs: .needs(.notificationsWrite, .manageDestinations),
            takes: [
                Self.name.declaration, Self.services.declaration, Self.team.declaration, Self.channel.declaration,
                Self.address.declaration, Self.levels.declaration, Self.kinds.declaration, Self.language.declaration,
                Self.timeZone.declaration, Self.preset.declaration, Self.bundle.declaration, Self.headers.declaration,
            ],
            gives: .made(.destination) { Self.root + "/\($0.destination.id)" }, refusals: [.conflict: "The name is taken."]
        ) { call in
            var draft = DestinationDraft(
                name: try call.need(Self.name), channel: try call.need(Self.channel), address: try call.need(Self.address))
            (draft.services, draft.team) = (try call[Self.services] ?? [], try call[Self.team])
            (draft.levels, draft.kinds) = (try call[Self.levels], try call[Self.kinds])
            (draft.language, draft.timeZone) = (try call[Self.language], try call[Self.timeZone])
            (draft.preset, draft.bundle, draft.headers) = (try call[Self.preset], try call[Self.bundle], try call[Self.headers] ?? [:])
            return try await destinations.add(draft, by: call.asking)
        }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/destinations/{id}", id: "removeDestination", tag: Self.tag.name, "Send nothing there any more",
            needs: .needs(.notificationsWrite, .manageDestinations), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await destinations.remove(Int64(try call.need(Self.id)), by: call.asking) }
    }

    private var test: APIOperation {
        APIOperation(
            .post, "/destinations/{id}/test", id: "testDestination", tag: Self.tag.name,
            "Send one message there, and wait for what comes of it",
            explanation: "The answer's `state` is `sent`, or `gave_up` with the reason.",
            needs: .needs(.notificationsWrite, .manageDestinations), takes: [Self.id.declaration], gives: .changed(.ledgerEntry)
        ) { call in try await destinations.test(Int64(try call.need(Self.id)), by: call.asking) }
    }
}

extension DestinationAPI {
    private var preview: APIOperation {
        APIOperation(
            .get, "/destinations/{id}/preview", id: "previewDestination", tag: Self.tag.name, "What it would be told of an incident",
            explanation: "In parts, as the channel hands them over; nothing is sent. All of them: `next` is always null.",
            needs: .needs(.notificationsRead, .viewNotifications),
            takes: [Self.id.declaration, Self.incident.declaration, Self.form.declaration], gives: .page(of: .messagePreview)
        ) { call in
            let preview = try await destinations.preview(
                Int64(try call.need(Self.id)), of: try call[Self.incident].map { IncidentID(Int64($0)) }, by: try call[Self.form],
                for: call.asking)
            let parts = preview.messages.flatMap { message in
                message.parts.map { PreviewedPart(kind: message.kind.rawValue, channel: preview.channel, part: $0) }
            }
            return APIPage(parts, next: nil)
        }
    }
}

/// One part of a previewed message.
struct PreviewedPart: Sendable {
    let kind: String
    let channel: ChannelKind
    let part: MessagePart
}

extension APIShape where Value == PreviewedPart {
    static let messagePreview = APIShape(
        "MessagePreview", "A part of a message as its channel would hand it over.",
        [
            .init("kind", "What it is about: `opened`, `reopened`, `resolved` and so on.", \.kind),
            .init("channel", "In whose form.", \.channel.rawValue),
            .init("part", "`subject`, `text`, `html` or `json`.", \.part.form.rawValue), .init("text", "What it says.", \.part.text),
        ])
}

extension APIParameter where Value == String {
    /// A text of a body that may be null.
    fileprivate static func absent(_ name: String, _ explanation: String) -> Self {
        .init(.body, name, explanation, .text(1...200).nullable) { $0.string }
    }
}

extension APIParameter where Value == [String] {
    fileprivate static func names(_ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String) -> Self {
        .init(place, name, explanation, .list(.text(1...NameRule.maximumLength), 0...1000)) { $0.elements?.compactMap(\.string) }
    }

    fileprivate static func words(_ name: String, _ explanation: String, _ words: [String]) -> Self {
        .init(.body, name, explanation, .list(.word(words), 1...words.count)) { $0.elements?.compactMap(\.string) }
    }
}

extension APIShape where Value == DestinationOperations.Described {
    static let destination = APIShape(
        "Destination", "Where messages about incidents go.",
        [
            .init("id", "Its number.", \.destination.id), .init("name", "Unique.", \.destination.name),
            .init("services", "Whose incidents it is told of; none for every service's, or the team's.", \.services),
            .init("team", "Whose services' incidents it is told of.", \.team),
            .init("channel", "How it is reached; `user` is a person by their own contact methods.", \.destination.way.word),
            .init("address", "Where, as the channel knows it.", \.address),
            .init("levels", "Of the incidents.") { $0.destination.levels.sorted() },
            .init("kinds", "What it is told.") { described in
                MessageKind.choices.filter(described.destination.kinds.contains).map(\.rawValue)
            },
            .init("language", "Of the messages.", \.destination.language.rawValue),
            .init("time_zone", "Of times in messages.", \.destination.timeZone.identifier),
            .init("preset", "In whose form a web hook is sent.") { $0.destination.preset?.rawValue },
            .init("bundle", "Whether many new incidents become one message.", \.destination.bundles),
            .init("secret", "By which a web hook's receiver verifies; null except when it was just made.", \.secret),
        ])
}

extension DestinationOperations.Described {
    /// As the native API answers it, as a line of JSON for commands.
    package var line: String { APIShape.destination.json(self).line }
}
