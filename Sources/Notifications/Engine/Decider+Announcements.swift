import Accounts
import Foundation
import Kernel
import Platform

/// What other parts of the house have told: whom it concerns is said with it, the stages after that are the same.
extension Decider {
    /// Customers who are told in one transaction; the others follow in transactions of their own.
    static let audience = 500

    func announce(_ announcements: [Announcement], _ accounts: AccountsModule, on connection: any SQLConnection) throws {
        var book = try announcementBook(on: connection)
        let addresses = try AddressBook(accounts: accounts, adminChat: adminChat, on: connection)
        let notes = try notes(of: announcements, on: connection)
        for announcement in announcements {
            let note = announcement.incident.flatMap { notes[$0] }
            // Nobody is told of what is gone.
            guard announcement.incident == nil || note != nil else { continue }
            try decide(announcement, note, addresses, &book, on: connection)
        }
        try connection.run(DecisionStore.insert(book.decisions, at: book.time) + book.effects)
    }

    /// Puts the next customers of words that concern many of them into the outbox; false when nothing is left to do.
    func goOn() async throws -> Bool {
        guard let rest = try await database.read({ try AudienceStore().first(on: $0) }) else { return false }
        try await database.write { try worded(on: $0).goOn(rest, on: $0) }
        return true
    }

    private func goOn(_ rest: AudienceStore.Rest, on connection: any SQLConnection) throws {
        let (store, announcement) = (AudienceStore(), rest.announcement)
        let note = try notes(of: [announcement], on: connection).values.first
        // That something is wrong is told to nobody further when it is over.
        let isPast = announcement.incident != nil && (note == nil || (announcement.kind == .customers && note?.isOver == true))
        guard let whom = announcement.whom.first, !isPast else { return try store.stop(announcement.key, on: connection) }
        var book = try announcementBook(on: connection)
        let last = try tell(whom, announcement, note, after: rest.after, &book, on: connection)
        guard try store.move(rest, to: last, on: connection) else { return }
        try connection.run(DecisionStore.insert(book.decisions, at: book.time) + book.effects)
    }

    private func announcementBook(on connection: any SQLConnection) throws -> DecisionBook {
        let time = now()
        return DecisionBook(
            at: time, settings: settings, down: try DecisionStore().down(at: time, on: connection),
            quiet: try silences.question(time, connection))
    }

    private func notes(of announcements: [Announcement], on connection: any SQLConnection) throws -> [IncidentID: IncidentNote] {
        let base = baseURL()
        return try incidents.notes(Set(announcements.compactMap(\.incident)).sorted(), connection).mapValues { known in
            var note = known
            note.url = base + known.url
            return note
        }
    }

    private func decide(
        _ announcement: Announcement, _ note: IncidentNote?, _ addresses: AddressBook, _ book: inout DecisionBook,
        on connection: any SQLConnection
    ) throws {
        for whom in announcement.whom {
            switch whom {
            case .audience, .told:
                // Who was not told of the trouble yet is not told any more.
                if case .told(let key) = whom { try AudienceStore().stop(key, on: connection) }
                if let last = try tell(whom, announcement, note, after: 0, &book, on: connection) {
                    try AudienceStore().put(announcement, for: whom, after: last, at: book.time, on: connection)
                }
            case .team, .user, .destination, .onCall:
                let route = try addresses.route(to: whom, on: connection)
                if route.targets.isEmpty { book.add(nobody(announcement, note, because: route.nobody)) }
                for target in route.targets { try tell(target, announcement, note, &book, on: connection) }
            }
        }
    }

    // MARK: People of the house

    private func tell(
        _ target: Target, _ announcement: Announcement, _ note: IncidentNote?, _ book: inout DecisionBook, on connection: any SQLConnection
    ) throws {
        let level = note?.level ?? .error
        let hold = try hold(announcement, note, &book)
        let open = target.way(for: level, at: book.time, isDown: { book.down.contains(lane(of: $0, target)) })
        // By which way it is told is found out when what keeps it quiet ends.
        guard let way = hold == nil ? open : open ?? target.ways.first else {
            let reason = target.ways.isEmpty ? "no verified contact method" : "quiet hours"
            book.add(nobody(announcement, note, because: reason, target))
            return
        }
        let content = content(of: announcement, note, in: way.language)
        var decision = Decision(announcement.kind, key: Self.key(announcement.key, way, target), state: .waiting)
        (decision.incident, decision.service) = (note?.id, note?.service)
        decision.set(target, way, lane: lane(of: way, target), shown: channels[way.channel]?.shown(way.address) ?? way.address)
        decision.text =
            content.content.map { writer.text($0, announcement.kind, by: way.channel, in: way.language, way.timeZone).whole } ?? ""
        decision.until = book.time.adding(.seconds(settings.giveUpSeconds))
        decision.content = content.line
        if let hold {
            book.add(decision.held(by: hold))
            return
        }
        guard book.isNew(decision.key), let address = DecisionStore.Address(decision) else { return }
        if way.channel != .webhook, try book.countMessage(address, on: connection), level != .critical {
            book.add(decision.ended(.throttled, "more than \(settings.throttleMessages) messages in a minute"))
            return
        }
        decision.dueAt = book.time
        book.add(decision)
    }

    // MARK: Customers

    /// The next of an audience.
    /// - Parameter last: the number of the contact, or of the message that somebody was told by, behind which it goes on.
    /// - Returns: the last that was looked at; nil when there are no more.
    private func tell(
        _ whom: Announcement.Whom, _ announcement: Announcement, _ note: IncidentNote?, after last: Int64, _ book: inout DecisionBook,
        on connection: any SQLConnection
    ) throws -> Int64? {
        let store = ContactStore()
        switch whom {
        case .audience(let tags, let channel):
            let contacts = try store.audience(tags, channel, after: last, limit: Self.audience, on: connection)
            try tell(contacts, by: channel, announcement, note, &book)
            if contacts.isEmpty, last == 0 {
                book.add(nobody(announcement, note, because: "no contact has these tags, agreed and has \(channel)"))
            }
            return contacts.count == Self.audience ? contacts.last?.id : nil
        case .told(let key):
            guard let incident = announcement.incident else { return nil }
            let told = try store.told(of: incident, after: last, limit: Self.audience, on: connection)
            for one in told where one.key == Self.key(key, contact: one.contact.id) {
                try tell([one.contact], by: one.channel, announcement, note, &book)
            }
            return told.count == Self.audience ? told.last?.message : nil
        case .team, .user, .destination, .onCall: return nil
        }
    }

    private func tell(
        _ contacts: [Contact], by channel: ChannelKind, _ announcement: Announcement, _ note: IncidentNote?, _ book: inout DecisionBook
    ) throws {
        let hold = try hold(announcement, note, &book)
        for contact in contacts {
            guard let address = contact.draft.address(of: channel) else { continue }
            let language = contact.draft.language
            var decision = Decision(announcement.kind, key: Self.key(announcement.key, contact: contact.id), state: .waiting)
            (decision.incident, decision.service, decision.contact) = (note?.id, note?.service, contact.id)
            (decision.channel, decision.address) = (channel, address)
            decision.recipient = channels[channel]?.shown(address) ?? address
            (decision.destinationName, decision.language) = (contact.draft.name, language)
            decision.lane = channels.lane(of: Recipient(channel: channel, address: address))
            let content = content(of: announcement, note, in: language)
            decision.text = content.content.map { writer.text($0, announcement.kind, by: channel, in: language, .gmt).whole } ?? ""
            decision.until = book.time.adding(.seconds(settings.giveUpSeconds))
            (decision.content, decision.dueAt) = (content.line, book.time)
            book.add(hold.map { decision.held(by: $0) } ?? decision)
        }
    }

    // MARK: Parts of a row

    /// Why nothing is told of an incident for a while. Whoever was told that something is wrong is told that it is over.
    private func hold(
        _ announcement: Announcement, _ note: IncidentNote?, _ book: inout DecisionBook
    ) throws -> SilencePort.Hold? {
        guard let note, announcement.kind != .back else { return nil }
        return try book.hold(on: note.id)
    }

    private func content(of announcement: Announcement, _ note: IncidentNote?, in language: Language) -> StoredContent {
        switch announcement.subject {
        case .step(let step):
            guard var note else { return .words("") }
            note.step = step
            return .incident(note)
        case .customers(let words), .back(let words): return .words(words.text(in: language))
        case .unmatched(let triggers, let path): return .unmatched(UnmatchedNote(triggers: triggers, url: baseURL() + path))
        case .duty(let duty): return .duty(duty)
        }
    }

    /// Web hooks of one address are told each: their secrets differ.
    private static func key(_ cause: String, _ way: Target.Way, _ target: Target) -> String {
        News.key(
            [cause, way.channel.rawValue, way.address, way.channel == .webhook ? "\(target.destination ?? 0)" : ""].joined(separator: "\n"))
    }

    private static func key(_ cause: String, contact: Int64) -> String { News.key("\(cause)\ncontact \(contact)") }

    /// The row that says that nobody was told, or that one of those who should be was not.
    private func nobody(
        _ announcement: Announcement, _ note: IncidentNote?, because reason: String, _ target: Target? = nil
    ) -> Decision {
        let key = News.key("\(announcement.key)\nnobody\n\(target?.name ?? reason)")
        var decision = Decision(announcement.kind, key: key, state: .suppressed)
        (decision.incident, decision.service, decision.reason) = (note?.id, note?.service, reason)
        (decision.destination, decision.destinationName, decision.user) = (target?.destination, target?.name, target?.user)
        let content = content(of: announcement, note, in: .english).content
        decision.text = content.map { writer.text($0, announcement.kind, in: .english, .gmt).whole } ?? ""
        return decision
    }
}
