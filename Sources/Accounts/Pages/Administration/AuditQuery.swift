import Foundation
import Kernel
import Platform

/// What the address of the audit page asks for. The same address shows the same lines to everybody.
struct AuditQuery: Hashable, Sendable {
    /// As typed: a name, or what the log calls the command line and Switchboard itself.
    var who = ""
    var action: AuditAction?
    /// As typed: a name, or `user 7`.
    var subject = ""
    /// Days in the reader's time zone.
    var from: String?
    var until: String?
    /// The last line of the page before.
    var before: Int64?

    init() {}

    /// Empty fields count as absent, as browsers send them.
    /// - Throws: 400 for what no link or form of ours holds.
    init(_ value: (String) -> String?) throws {
        func field(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        who = String((field("who") ?? "").prefix(NameRule.maximumLength))
        subject = String((field("subject") ?? "").prefix(NameRule.maximumLength))
        action = field("action").map { AuditAction(rawValue: String($0.prefix(100))) }
        (from, until) = (field("from"), field("until"))
        for day in [from, until].compactMap({ $0 }) where Self.day(day) == nil {
            throw ClientError.unreadable
        }
        before = try field("before").map { text in
            guard let number = Int64(text) else { throw ClientError.unreadable }
            return number
        }
        let texts = [who, subject, action?.rawValue ?? ""]
        // No database takes it.
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw ClientError.unreadable
        }
    }

    var isNarrowed: Bool { !who.isEmpty || action != nil || !subject.isEmpty || from != nil || until != nil }

    /// What it means to the store, with names looked up.
    func filter(in zone: TimeZone, _ accounts: AccountsModule, on connection: any SQLConnection) throws -> AuditFilter {
        var filter = AuditFilter(action: action)
        if !who.isEmpty { filter.actor = try accounts.userStore.find(name: who, on: connection)?.name ?? who }
        if !subject.isEmpty { filter.subjects = try subjects(accounts, on: connection) }
        filter.from = from.flatMap(Self.day).flatMap { Self.start(of: $0, in: zone) }
        filter.until = until.flatMap(Self.day).flatMap { Self.start(of: $0, daysLater: 1, in: zone) }
        return filter
    }

    private func subjects(_ accounts: AccountsModule, on connection: any SQLConnection) throws -> [AuditSubject] {
        if let subject = AuditSubject(subject) { return [subject] }
        return [
            try accounts.userStore.find(name: subject, on: connection).map { AuditSubject(kind: "user", id: $0.id.rawValue) },
            try accounts.teams.find(name: subject, on: connection).map { AuditSubject(kind: "team", id: $0.id.rawValue) },
            try accounts.services.find(name: subject, on: connection).map { AuditSubject(kind: "service", id: $0.id.rawValue) },
        ].compactMap { $0 }
    }

    private static func day(_ text: String) -> DateComponents? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2], (1970...9999).contains(year),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return DateComponents(year: year, month: month, day: day)
    }

    private static func start(of day: DateComponents, daysLater: Int = 0, in zone: TimeZone) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard let date = calendar.date(from: day), let moved = calendar.date(byAdding: .day, value: daysLater, to: date) else { return nil }
        return Timestamp(microseconds: Int64(moved.timeIntervalSince1970) * 1_000_000)
    }

    /// The address that asks for this.
    func url(_ path: String = AccountsPath.audit) -> String {
        AccountsPath.address(
            path,
            [
                ("who", who.isEmpty ? nil : who), ("action", action?.rawValue), ("subject", subject.isEmpty ? nil : subject),
                ("from", from), ("until", until), ("before", before.map { String($0) }),
            ])
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
