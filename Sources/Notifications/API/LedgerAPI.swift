import Accounts
import HTTPTypes
import Kernel
import Platform

/// Who was told of what, for programs.
struct LedgerAPI: Sendable {
    let ledger: LedgerOperations
    let destinations: DestinationOperations
    let users: UserDirectory

    static let tag = (name: "Notifications", explanation: "Who was told of what, who was not, and why.")
    static let root = APIRoutes.root + "/notifications"

    private static let id = APIParameter.integer(.path, "id", "The line's number.", 1...Int64.max)
    private static let incident = APIParameter.integer(.query, "incident", "About this one.", 1...Int64.max)
    private static let destination = APIParameter.text(
        .query, "destination", "To this one: its number or its name; `telegram.admin_chat` for the chat of the settings.", 1...200)
    private static let user = APIParameter.text(.query, "user", "To this one: their number or their name.", 1...200)
    private static let state = APIParameter<Set<MessageState>>(
        .query, "state", "In one of these states; it may be repeated.", .list(MessageState.schema)
    ) { value in value.elements.map { Set($0.compactMap(\.string).compactMap { MessageState(rawValue: $0) }) } }

    var operations: [APIOperation] { [list, get, resend] }

    private var list: APIOperation {
        APIOperation(
            .get, "/notifications", id: "listNotifications", tag: Self.tag.name, "Decisions to tell somebody something, the newest first",
            explanation: "Of an opening that reached nobody there is one line without a recipient; its reason says why.",
            needs: .needs(.notificationsRead, .viewNotifications),
            takes: APIPaging.parameters + [
                Self.incident.declaration, Self.destination.declaration, Self.user.declaration, Self.state.declaration,
            ], gives: .page(of: .ledgerEntry)
        ) { call in
            var filter = LedgerFilter(incident: try call[Self.incident].map { IncidentID(Int64($0)) })
            filter.states = try call[Self.state] ?? []
            // What is not there was told nothing.
            if let text = try call[Self.destination] {
                filter.isOfSettings = text == Destination.adminChatName
            }
            if let text = try call[Self.destination], !filter.isOfSettings {
                guard let id = try await destination(text, by: call.asking) else { return APIPage([], next: nil) }
                filter.destination = id
            }
            if let text = try call[Self.user] {
                guard let id = try await user(text) else { return APIPage([], next: nil) }
                filter.user = id
            }
            let (limit, before) = (try call.limit, try call.cursor { Int64($0) })
            let found = try await ledger.list(filter, before: before, limit: limit + 1, by: call.asking)
            return APIPage(found, limit: limit) { String($0.id) }
        }
    }

    private func destination(_ text: String, by caller: Caller) async throws -> Int64? {
        if let id = Int64(text) { return id }
        do { return try await destinations.find(name: text, by: caller).id } catch ClientError.Code.destinationNotFound { return nil }
    }

    private func user(_ text: String) async throws -> UserID? {
        if let id = Int64(text) { return UserID(id) }
        return try await users.user(name: text)?.id
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/notifications/{id}", id: "getNotification", tag: Self.tag.name, "One of them",
            needs: .needs(.notificationsRead, .viewNotifications), takes: [Self.id.declaration], gives: .one(.ledgerEntry)
        ) { call in try await ledger.entry(Int64(try call.need(Self.id)), by: call.asking) }
    }

    private var resend: APIOperation {
        APIOperation(
            .post, "/notifications/{id}/resend", id: "resendNotification", tag: Self.tag.name, "Send again what was given up",
            explanation: "With the same key.", needs: .needs(.notificationsWrite, .manageDestinations), takes: [Self.id.declaration],
            gives: .accepted(.ledgerEntry) { Self.root + "/\($0.id)" }, refusals: [.conflict: "It was not given up."]
        ) { call in try await ledger.resend(Int64(try call.need(Self.id)), by: call.asking) }
    }
}

extension ClientError.Code {
    static let destinationNotFound: Self = "destination-not-found"
}

/// Where a line of the ledger went.
private struct NamedDestination: Sendable {
    let id: Int64?
    let name: String
}

extension APIShape where Value == NamedDestination {
    fileprivate static let named = APIShape(
        "NamedDestination", "Where a message went.",
        [.init("id", "Null for what the settings ask for.", \.id), .init("name", "As it was called then.", \.name)])
}

extension APIShape where Value == LedgerEntry {
    static let ledgerEntry = APIShape(
        "Notification", "A decision to tell somebody something, or not to, and what became of it.",
        [
            .init("id", "Rises in the order of the decisions.", \.id),
            .init("incident_id", "Null for a test, and for a message in which several are told.", \.incident),
            .init("kind", "What is told.", \.kind.rawValue), .init("channel", "Null for nobody.") { $0.channel?.rawValue },
            .init("recipient", "As it may be shown; null for nobody.", \.recipient),
            .init("destination", "Why they are told.", optional: .named) { entry in
                entry.destination.map { NamedDestination(id: entry.destinationID, name: $0) }
            },
            .init("user", "The user's name, when it is a person.", \.user), .init("state", "What became of it.", \.state),
            .init("reason", "Why; what the other side answered.", \.reason), .init("attempts", "How often it was tried.", \.attempts),
            .init("key", "The same in every try.", \.key), .init("text", "What it says.", \.text),
            .init("created_at", "When it was decided.", \.createdAt), .init("updated_at", "When the state last changed.", \.updatedAt),
        ])
}

extension LedgerEntry {
    /// As the native API answers it, as a line of JSON for commands.
    package var line: String { APIShape.ledgerEntry.json(self).line }
}
