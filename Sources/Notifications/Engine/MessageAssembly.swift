import Foundation
import Kernel
import Platform

/// Makes of a row of the outbox what its channel sends: the recipient as it is now, the content, what it replies to.
struct MessageAssembly: Sendable {
    /// What is sent, or why it is not any more.
    enum Result: Sendable {
        case message(OutgoingMessage)
        case nothing(because: String)
    }

    /// Of what shares a message.
    static let shownOfBundle = 10

    let incidents: IncidentPort
    let subscribers: SubscriberDesk
    let issues: IssueAudience
    var writer: MessageWriter
    let baseURL: @Sendable () -> String
    private let outbox = OutboxStore()

    init(
        incidents: IncidentPort, subscribers: SubscriberDesk = .nobody, issues: IssueAudience = .nobody, writer: MessageWriter,
        baseURL: @escaping @Sendable () -> String
    ) {
        (self.incidents, self.subscribers, self.issues) = (incidents, subscribers, issues)
        (self.writer, self.baseURL) = (writer, baseURL)
    }

    /// With the words that the house has chosen by now.
    func worded(on connection: any SQLConnection) throws -> MessageAssembly {
        var assembly = self
        assembly.writer = try MessageWordsStore().current(writer, on: connection)
        return assembly
    }

    func message(of row: OutboxMessage, isEdit: Bool = false, on connection: any SQLConnection) throws -> Result {
        guard let recipient = try recipient(of: row, on: connection) else {
            return .nothing(because: row.gone)
        }
        guard let content = try content(of: row, isEdit: isEdit, on: connection) else {
            return .nothing(because: "the incident was deleted")
        }
        var message = OutgoingMessage(
            key: row.key, kind: row.kind, recipient: recipient, content: content, at: row.createdAt,
            text: writer.text(content, row.kind, by: row.channel, in: row.language, row.timeZone))
        if isEdit { message.edits = row.reference }
        if let incident = row.incident {
            message.repliesTo = try outbox.firstReference(of: incident, row.channel, row.address, before: row.id, on: connection)
        }
        return .message(message)
    }

    private func recipient(of row: OutboxMessage, on connection: any SQLConnection) throws -> Recipient? {
        var recipient = Recipient(
            channel: row.channel, address: row.address, language: row.language, timeZone: row.timeZone, user: row.user)
        if let note = row.content?.subscriber {
            guard let known = try subscribers.address(note.subscriber, connection), known.isConfirmed || row.kind == .confirmation else {
                return nil
            }
            recipient.address = try DestinationStore().current(row.channel, known.address, on: connection)
            (recipient.subscription, recipient.isSubscriber) = (known.subscription, true)
            recipient.webhook = WebhookOptions(
                id: 0, name: note.page, preset: nil, headers: [:], secret: "", isTrusted: known.isTrusted)
        } else if let contact = row.contact {
            guard let known = try ContactStore().find(contact, on: connection)?.draft, known.consent,
                let address = known.address(of: row.channel)
            else { return nil }
            (recipient.address, recipient.subscription) = (address, row.channel == .webpush ? known.webpush : nil)
        } else if case .issue? = row.content, row.method == nil {
            // Whoever switched it off meanwhile, or moved, is not told there.
            guard let user = row.user, let address = try issues.address(user, row.channel, connection) else { return nil }
            recipient.address = address
        } else if let method = row.method {
            if case .issue? = row.content {
                guard let user = row.user, try issues.address(user, row.channel, connection) != nil else { return nil }
            }
            guard let known = try ContactMethodStore().find(ofActiveUser: method, on: connection) else { return nil }
            (recipient.subscription, recipient.address) = (known.subscription, known.address)
        } else if let id = row.destination {
            guard let destination = try DestinationStore().find(id, on: connection) else { return nil }
            if destination.way == .channel(row.channel) { recipient.address = destination.address }
            recipient.webhook = destination.webhook
        } else {
            recipient.address = try DestinationStore().current(row.channel, row.address, on: connection)
        }
        return recipient
    }

    private func content(
        of row: OutboxMessage, isEdit: Bool, on connection: any SQLConnection
    ) throws -> OutgoingMessage.Content? {
        if row.incident == nil, row.kind == .opened { return .bundle(try bundle(row.key, on: connection)) }
        // What will be changed anyway tells at once how it stands now.
        if isEdit || (row.channel.edits && row.kind.begins) {
            return try row.incident.flatMap { try note($0, on: connection) }.map { .incident($0) }
        }
        switch row.content {
        case .bundle: return .bundle(try bundle(row.key, on: connection))
        case .digest(let note):
            let members = try SubscriberOutboxStore().members(ofDigest: row.key, first: Self.shownOfBundle, on: connection)
            return .digest(note, count: members.count, some: members.some)
        case let content: return content?.content
        }
    }

    private func bundle(_ key: String, on connection: any SQLConnection) throws -> BundleNote {
        let members = try outbox.members(ofBundle: key, first: Self.shownOfBundle, on: connection)
        let some = try members.some.compactMap { try note($0, on: connection) }.map { note in
            BundleNote.Line(id: note.id, level: note.level, serviceName: note.serviceName, title: note.title)
        }
        return BundleNote(count: members.count, some: some, url: baseURL() + "/incidents")
    }

    func note(_ id: IncidentID, on connection: any SQLConnection) throws -> IncidentNote? {
        guard var note = try incidents.note(id, connection) else { return nil }
        note.url = baseURL() + note.url
        return note
    }
}

extension StoredContent {
    /// What the row says by itself; nil for what is gathered, which is made of its rows.
    var content: OutgoingMessage.Content? {
        switch self {
        case .incident(let note): .incident(note)
        case .bundle, .digest: nil
        case .test: .test
        case .code(let code): .code(code)
        case .status(let note): .status(note)
        case .words(let text): .words(text)
        case .unmatched(let note): .unmatched(note)
        case .duty(let note): .duty(note)
        case .issue(let note): .issue(note)
        }
    }
}

extension OutboxMessage {
    /// Why it has no recipient any more.
    fileprivate var gone: String {
        if content?.subscriber != nil { return "the subscription was ended" }
        if kind == .issue { return "the person is not told of issues there any more" }
        if contact != nil { return "the contact was removed, or does not agree any more" }
        return method == nil ? "the destination was removed" : "the contact method was removed or its user disabled"
    }
}
