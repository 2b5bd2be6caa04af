import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOFoundationCompat
import Platform

/// Customers who can be told, for programs.
struct ContactAPI: Sendable {
    let contacts: ContactOperations
    /// Of what is refused of a file.
    let words: TextCatalog

    static let tag = (name: "Contacts", explanation: "Customers who can be told, their tags and their consent.")
    static let root = APIRoutes.root + "/contacts"
    private static let batch = 500

    private static let id = APIParameter.integer(.path, "id", "The contact's number.", 1...Int64.max)
    private static let tagged = APIParameter.text(.query, "tag", "Those that have it.", 1...100)
    private static let name = APIParameter.text(.body, "name", "Whom it is about.", 1...200).required
    private static let language = APIParameter<Language>(
        .body, "language", "Of what they are told.", .word(Language.allCases.map(\.rawValue))
    ) { $0.string.flatMap { Language(rawValue: $0) } }
    private static let tags = APIParameter<[String]>(.body, "tags", "By which they are found.", .list(.text(1...60), 0...50)) {
        $0.elements?.compactMap(\.string)
    }
    private static let consent = APIParameter.flag(.body, "consent", "Whether they agreed to be told.")
    private static let mail = APIParameter<String>(.body, "mail", "Mail address.", .text(1...254).nullable) { $0.string }
    private static let xmpp = APIParameter<String>(.body, "xmpp", "JID.", .text(1...2000).nullable) { $0.string }
    private static let telegram = APIParameter<String>(
        .body, "telegram", "The number of a chat with the bot, or the public name of a channel.", .text(1...64).nullable
    ) { $0.string }
    private static let webpush = APIParameter<JSON>(
        .body, "webpush", "A browser's PushSubscription as JSON.", APISchema(.anything)
    ) { $0 == .null ? nil : $0 }
    private static let preview = APIParameter.flag(.query, "preview", "Only find out what would become of it.")

    var operations: [APIOperation] { [list, add, remove, take, export] }

    private var list: APIOperation {
        APIOperation(
            .get, "/contacts", id: "listContacts", tag: Self.tag.name, "Contacts, by number",
            needs: .needs(.notificationsRead, .manageContacts), takes: APIPaging.parameters + [Self.tagged.declaration],
            gives: .page(of: .contact)
        ) { call in
            let (limit, after) = (try call.limit, try call.cursor { Int64($0) })
            let found = try await contacts.list(tag: try call[Self.tagged], after: after ?? 0, limit: limit + 1, by: call.asking)
            return APIPage(found, limit: limit) { String($0.id) }
        }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/contacts", id: "addContact", tag: Self.tag.name, "Add a contact", needs: .needs(.notificationsWrite, .manageContacts),
            takes: [
                Self.name.declaration, Self.language.declaration, Self.tags.declaration, Self.consent.declaration, Self.mail.declaration,
                Self.xmpp.declaration, Self.telegram.declaration, Self.webpush.declaration,
            ], gives: .made(.contact) { Self.root + "/\($0.id)" }, refusals: [.conflict: "Another one has this address."]
        ) { call in
            var draft = ContactDraft(name: try call.need(Self.name))
            (draft.language, draft.tags) = (try call[Self.language] ?? .english, try call[Self.tags] ?? [])
            draft.consent = try call[Self.consent] ?? false
            (draft.mail, draft.xmpp, draft.webpush) = (try call[Self.mail], try call[Self.xmpp], try call[Self.webpush])
            draft.telegram = try call[Self.telegram]
            return try await contacts.add(draft, by: call.asking)
        }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/contacts/{id}", id: "removeContact", tag: Self.tag.name, "Forget a contact",
            needs: .needs(.notificationsWrite, .manageContacts), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await contacts.remove(Int64(try call.need(Self.id)), by: call.asking) }
    }

    private var take: APIOperation {
        APIOperation(
            .post, "/contacts/import", id: "importContacts", tag: Self.tag.name, "Take a file of contacts over",
            explanation: """
                Columns `\(ContactFile.columns.joined(separator: ","))`, the first line names them, tags are separated by `;`. Who is known \
                by an address is changed, others are added, and lines that are wrong are left out and told.
                """,
            needs: .needs(.notificationsWrite, .manageContacts), takes: [Self.preview.declaration], reads: ["text/csv": .text],
            gives: .changed(.contactReport(words), "What became of its lines.")
        ) { call in
            let limit = ContactFile.longest
            let body = try await call.request.wholeBody(
                limit: limit, setting: "fixed for this address", inflatedLimit: limit, inflatedSetting: "fixed for this address")
            return try await contacts.take(
                try ContactFile(GuessedText(body.readableBytesView).text), isPreview: try call[Self.preview] ?? false, by: call.asking)
        }
    }

    private var export: APIOperation {
        APIOperation(
            .get, "/contacts.csv", id: "exportContacts", tag: Self.tag.name, "All contacts as a file",
            explanation: "In the form in which they are taken over; browsers are not in it.",
            needs: .needs(.notificationsRead, .manageContacts), gives: .csv
        ) { call in
            let caller = call.asking
            return try await CSVStream<Int64>(name: "contacts", head: ContactFile.columns) { [contacts] after in
                let found = try await contacts.list(after: after ?? 0, limit: Self.batch, by: caller)
                return .init(lines: found.map(\.fields), next: found.count == Self.batch ? found.last?.id : nil)
            }.response()
        }
    }
}

extension Contact {
    /// As a line of a file.
    fileprivate var fields: [String] {
        [
            draft.name, draft.language.rawValue, draft.tags.joined(separator: ";"), draft.consent ? "true" : "false", draft.mail ?? "",
            draft.xmpp ?? "", draft.telegram ?? "",
        ]
    }
}

extension APIShape where Value == Contact {
    fileprivate static let contact = APIShape(
        "Contact", "A customer who can be told.",
        [
            .init("id", "Its number.", \.id), .init("name", "Whom it is about.", \.draft.name),
            .init("language", "Of what they are told.", \.draft.language.rawValue),
            .init("tags", "In the order of the alphabet.", \.draft.tags),
            .init("consent", "Whether they agreed to be told.", \.draft.consent), .init("mail", "Mail address.", \.draft.mail),
            .init("xmpp", "JID.", \.draft.xmpp), .init("telegram", "Chat or channel.", \.draft.telegram),
            .init("webpush", "Of a browser only its service.") { contact in
                contact.draft.webpush?["endpoint"]?.string.map { WebPushSubscription.origin(of: $0) }
            },
            .init("created_at", "When it was added.", \.createdAt), .init("changed_at", "When it was last changed.", \.changedAt),
        ])
}

extension APIShape where Value == ContactOperations.Report {
    /// - Parameter words: in which reasons are said.
    fileprivate static func contactReport(_ words: TextCatalog) -> Self {
        APIShape(
            "ContactReport", "What became of the lines of a file.",
            [
                .init("preview", "Whether nothing was changed.", \.isPreview), .init("added", "New ones.", \.added),
                .init("changed", "Known ones.", \.changed),
                .init("refused", "Lines that were left out.", list: .refusedLine(words), \.refused),
            ])
    }
}
