import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

/// Whatever happens in whatever order: for every recipient every change of state ends in exactly one line of the ledger, and nothing
/// is handed over twice. A line by which somebody was told otherwise counts together with the one that stands for it.
@Suite("One outcome for every recipient and change", .bothEngines)
struct OneOutcomeTests {
    @Test("in any order of events, failures and restarts", arguments: 1...3)
    func holds(seed: UInt64) async throws { try await OutcomeRun.holds(seed) }
}

@Suite("One outcome for every recipient and change, by chance", .oneEngine)
struct MoreOutcomeTests {
    @Test("in any order of events, failures and restarts", arguments: 4...15)
    func holds(seed: UInt64) async throws { try await OutcomeRun.holds(seed) }
}

/// One story that chance writes, and what has to be in the ledger when it is over.
private struct OutcomeRun {
    /// Those who are told; two destinations of one address are one of them.
    private struct Recipient {
        let names: Set<String>
        let levels: Set<Level>
        var isToldOfBeginnings = true
    }

    private static let recipients = [
        Recipient(names: ["hook"], levels: [.error, .critical]),
        Recipient(names: ["chat", "twin"], levels: [.warning, .error, .critical]),
        Recipient(names: ["list"], levels: [.critical]),
        Recipient(names: ["ends"], levels: [.error, .critical], isToldOfBeginnings: false),
        Recipient(names: ["on duty"], levels: [.error, .critical]),
    ]
    private static func level(of incident: Int64) -> Level { [.info, .warning, .error, .critical][Int(incident) % 4] }
    private static let methods: [(ChannelKind, String)] = [(.telegram, "77"), (.mail, "olga@example.org"), (.xmpp, "olga@x.example")]

    private let house: MessagesFixture
    private let world: Others
    private let methodIDs: [Int64]
    private var dice: SplitMix
    private var owner = 0
    /// What happened to each incident, in order.
    private var history: [Int64: [MessageKind]] = [:]
    private var deleted: Set<Int64> = []

    static func holds(_ seed: UInt64) async throws {
        var run = try await OutcomeRun(seed)
        for _ in 0..<140 { try await run.step() }
        try await run.settle()
        try await run.check()
    }

    private init(_ seed: UInt64) async throws {
        house = try await MessagesFixture { settings in
            settings[NotificationSettings.self].giveUpSeconds = 40
            settings[NotificationSettings.self].bundleAfter = 3
            settings[NotificationSettings.self].throttleMessages = 8
        }
        let world = Others(seed)
        (dice, self.world) = (SplitMix(state: seed), world)
        try await house.destination("hook", .webhook)
        try await house.destination("chat", at: "-5")
        try await house.destination("twin", at: "-5", levels: [.warning, .error, .critical])
        try await house.destination("list", .mail, levels: [.critical])
        try await house.destination("ends", .webhook, kinds: [.resolved])
        // It is nine.
        let quiet = QuietHours(from: 541, to: 543, level: .critical)
        try await house.person(Self.methods, quiet: seed.isMultiple(of: 3) ? quiet : nil)
        methodIDs = try await house.database.read { try ContactMethodStore().list(of: UserID(1), on: $0) }.map(\.id)
        for channel in house.channels.values { channel.answer { world.outcome(of: $0) } }
    }

    // MARK: The story

    private mutating func step() async throws {
        let id = Int64(dice.next(8) + 1)
        switch dice.next(8) {
        case 0, 1, 2: try await change(id)
        case 3: try await house.decide()
        case 4, 5: try await house.worker("\(owner)").runOnce()
        case 6: house.world.advance(.seconds(dice.next(5)))
        default:
            // It dies with a lease in its hand, and comes back or does not.
            _ = try await house.worker("\(owner)").claim(limit: 1)
            if dice.next(2) == 0 { try await house.worker("\(owner)").begin() }
            owner += 1
        }
    }

    /// Each passes through the states in turn, as its module allows. Its level stays.
    private mutating func change(_ id: Int64) async throws {
        guard !deleted.contains(id) else { return }
        switch (house.incidents.state(of: id), dice.next(4)) {
        case (nil, _): try await happen(.opened, id) { .incidentOpened($0.set(id, Self.level(of: id))) }
        case ("open", 0): try await happen(.resolved, id) { .incidentClosed($0.set(id, state: "closed")) }
        case ("open", 1): try await house.append([.incidentRecurred(house.incidents.set(id))])
        case ("open", _): try await happen(.resolved, id) { .incidentResolved($0.set(id, state: "resolved")) }
        case ("resolved", 0): try await happen(.resolved, id) { .incidentClosed($0.set(id, state: "closed")) }
        case ("closed", 0) where id == 7:
            deleted.insert(id)
            house.incidents.delete(id)
            try await house.append([.incidentDeleted(IncidentID(id), service: MessagesFixture.shop)])
        default: try await happen(.reopened, id) { .incidentReopened($0.set(id, state: "open")) }
        }
    }

    private mutating func happen(_ kind: MessageKind, _ id: Int64, _ event: (ToldIncidents) -> DomainEvent) async throws {
        history[id, default: []].append(kind)
        try await house.append([event(house.incidents)])
    }

    private func settle() async throws {
        try await house.decide()
        for _ in 0..<60 {
            house.world.advance(.seconds(20))
            try await house.worker("last").runOnce()
        }
    }

    // MARK: What has to be

    private func check() async throws {
        let ledger = try await house.ledger()
        #expect(!ledger.contains { $0.state.isPending })
        #expect(Set(ledger.map(\.key)).count == ledger.count)
        let chains = Chains(ledger, methods: methodIDs)
        #expect(chains.faults.isEmpty)
        for (id, kinds) in history where !deleted.contains(id) {
            let (level, lines) = (Self.level(of: id), chains.first.filter { $0.incident == IncidentID(id) })
            for recipient in Self.recipients {
                check(recipient, level, kinds, lines.filter { recipient.names.contains($0.destination ?? "") }, chains)
            }
            // Of what concerns nobody there is one line for each beginning.
            let nobody = lines.count { $0.destination == nil }
            #expect(nobody == (level == .info ? kinds.count { $0.begins } : 0), "incident \(id)")
        }
        // What was taken is in the ledger as such, and was taken once.
        let taken = world.taken
        #expect(taken.values.allSatisfy { $0 == 1 })
        #expect(Set(ledger.filter { $0.state == .sent }.map(\.key)) == Set(taken.keys))
    }

    /// - Parameter lines: of one recipient and one incident, in the order of the decisions.
    private func check(_ recipient: Recipient, _ level: Level, _ kinds: [MessageKind], _ lines: [LedgerEntry], _ chains: Chains) {
        let note = Comment(rawValue: "\(recipient.names.sorted()) \(kinds) \(lines.map { "\($0.kind) \($0.state) \($0.reason ?? "")" })")
        // Each beginning with what came before the next one; an end that is told again by another word is one.
        var lives: [(kind: MessageKind, isOver: Bool)] = []
        for kind in kinds {
            if kind.begins { lives.append((kind, false)) } else { lives[lives.count - 1].isOver = true }
        }
        let isConcerned = recipient.levels.contains(level)
        guard isConcerned, recipient.isToldOfBeginnings else {
            #expect(lines.count == (isConcerned ? lives.count { $0.isOver } : 0), note)
            return
        }
        let beginnings = lines.filter(\.kind.begins)
        #expect(beginnings.map(\.kind) == lives.map(\.kind), note)
        for (index, (beginning, life)) in zip(beginnings, lives).enumerated() {
            let next = index + 1 < beginnings.count ? beginnings[index + 1].id : .max
            let ends = lines.count { $0.kind == .resolved && $0.id > beginning.id && $0.id < next }
            let isTold = [.sent, .bundled].contains(chains.last(of: beginning).state)
            #expect(isTold && life.isOver ? ends == 1 : ends <= (life.isOver ? 1 : 0), note)
        }
    }
}

/// Lines that stand for each other: by which way a person was told, after others had failed.
private struct Chains {
    /// What was decided first, in order.
    let first: [LedgerEntry]
    /// Lines that say that another one follows, and none does, or the other way round.
    let faults: [LedgerEntry]
    private let next: [String: LedgerEntry]

    init(_ ledger: [LedgerEntry], methods: [Int64]) {
        let byKey = Dictionary(ledger.map { ($0.key, $0) }) { first, _ in first }
        var (next, faults): ([String: LedgerEntry], [LedgerEntry]) = ([:], [])
        for entry in ledger {
            let heirs = methods.compactMap { byKey[News.key("\(entry.key)\n\($0)")] }
            let isToldOtherwise = entry.reason?.hasSuffix("; told by the next contact method") ?? false
            if heirs.count != (isToldOtherwise ? 1 : 0) || heirs.contains(where: { $0.incident != entry.incident || $0.kind != entry.kind })
            {
                faults.append(entry)
            }
            next[entry.key] = heirs.first
        }
        let later = Set(next.values.map(\.key))
        (first, self.faults, self.next) = (ledger.filter { !later.contains($0.key) }, faults, next)
    }

    func last(of entry: LedgerEntry) -> LedgerEntry {
        var last = entry
        while let heir = next[last.key] { last = heir }
        return last
    }
}

/// The other sides: each fails now and then in its own way, chats move, an address disappears.
private final class Others: Sendable {
    private struct State {
        var dice: SplitMix
        var away: Set<String> = []
        var taken: [String: Int] = [:]
    }

    private let state: Mutex<State>
    private static let moves = ["-5": "-1005", "77": "78"]

    init(_ seed: UInt64) { state = Mutex(State(dice: SplitMix(state: seed &* 31))) }

    /// How often each message was taken, changes of it aside.
    var taken: [String: Int] { state.withLock { $0.taken } }

    func outcome(of message: OutgoingMessage) -> SendOutcome {
        state.withLock { state in
            let address = message.recipient.address
            // Who has gone stays away.
            if let new = Self.moves[address], state.away.contains(address) || state.dice.next(12) == 0 {
                state.away.insert(address)
                return .moved(to: new)
            }
            switch state.dice.next(12) {
            case 0: return .passing(reason: "503")
            case 1: return .passing(reason: "429", after: .seconds(3))
            case 2: return .passing(reason: "451", about: .message)
            case 3: return .permanent(reason: "410")
            case 4 where message.recipient.channel == .mail: return .gone(reason: "550")
            default:
                if message.edits == nil { state.taken[message.key, default: 0] += 1 }
                return .taken(reference: ["id": 1])
            }
        }
    }
}

/// Chance that repeats.
private struct SplitMix {
    var state: UInt64

    mutating func next(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }
}
