import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

/// Whatever happens in whatever order: for every recipient every change of state ends in exactly one line of the ledger, and nothing
/// is handed over twice but after a crash, and then with the same key.
@Suite("One outcome for every recipient and change", .oneEngine)
struct OneOutcomeTests {
    @Test("in any order of events, failures and restarts", arguments: 1...8)
    func holds(seed: UInt64) async throws {
        var dice = SplitMix(state: seed)
        let house = try await MessagesFixture { settings in
            settings[NotificationSettings.self].giveUpSeconds = 40
            settings[NotificationSettings.self].bundleAfter = 3
        }
        try await house.destination("hook", .webhook)
        try await house.destination("chat")
        try await house.destination("list", .mail, levels: [.critical])
        for channel in house.channels.values { channel.answer(Self.moody(seed)) }
        var owner = 0
        for _ in 0..<120 {
            let id = Int64(dice.next(6) + 1)
            switch dice.next(7) {
            case 0, 1: try await Self.change(house, id, &dice)
            case 2: try await house.decide()
            case 3, 4: try await house.worker("\(owner)").runOnce()
            case 5: house.world.advance(.seconds(dice.next(5)))
            default:
                // It dies with a lease in its hand.
                _ = try await house.worker("\(owner)").claim(limit: 1)
                owner += 1
                if dice.next(2) == 0 { try await house.worker("\(owner - 1)").begin() }
            }
        }
        try await Self.settle(house)
        try await Self.check(house)
    }

    /// Each passes through the states in turn, as its module allows.
    private static func change(_ house: MessagesFixture, _ id: Int64, _ dice: inout SplitMix) async throws {
        let state = house.incidents.state(of: id)
        let level: Level = dice.next(3) == 0 ? .critical : .error
        switch (state, dice.next(3)) {
        case (nil, _): try await house.append([.incidentOpened(house.incidents.set(id, level))])
        case ("open", 0): try await house.append([.incidentResolved(house.incidents.set(id, state: "resolved"))])
        case ("open", _): try await house.append([.incidentRecurred(house.incidents.set(id))])
        case ("resolved", 0): try await house.append([.incidentClosed(house.incidents.set(id, state: "closed"))])
        default: try await house.append([.incidentReopened(house.incidents.set(id, state: "open"))])
        }
    }

    /// Fails now and then, each in its own way; the same for a message as for its next try only by chance.
    private static func moody(_ seed: UInt64) -> @Sendable (OutgoingMessage) -> SendOutcome {
        let dice = Mutex(SplitMix(state: seed &* 31))
        return { _ in
            switch dice.withLock({ $0.next(10) }) {
            case 0: .passing(reason: "503")
            case 1: .passing(reason: "429", after: .seconds(3))
            case 2: .passing(reason: "451", about: .message)
            case 3: .permanent(reason: "410")
            default: .taken(reference: ["id": 1])
            }
        }
    }

    private static func settle(_ house: MessagesFixture) async throws {
        try await house.decide()
        for _ in 0..<60 {
            house.world.advance(.seconds(20))
            try await house.worker("last").runOnce()
        }
    }

    private static func check(_ house: MessagesFixture) async throws {
        let ledger = try await house.ledger()
        #expect(!ledger.contains { $0.state.isPending })
        #expect(Set(ledger.map(\.key)).count == ledger.count)
        // For one recipient beginnings and ends take turns, so that each change has its one line.
        for (place, lines) in Dictionary(grouping: ledger.filter { $0.incident != nil && $0.recipient != nil }, by: Place.init) {
            let kinds = lines.map(\.kind.begins)
            #expect(zip(kinds, kinds.dropFirst()).allSatisfy { $0 || $1 }, "\(place): \(lines.map(\.kind))")
        }
        // What was taken is in the ledger as such, and was taken once.
        let sent = ledger.filter { $0.state == .sent }
        for channel in house.channels.values {
            let keys = channel.sent.filter { $0.edits == nil }.map(\.key)
            #expect(Set(keys).isSubset(of: Set(ledger.map(\.key))))
            let taken = sent.filter { $0.channel == channel.kind }
            #expect(taken.allSatisfy { keys.contains($0.key) })
        }
        // Whatever is bundled, the message it is in was sent or given up like any other.
        #expect(ledger.filter { $0.incident == nil }.allSatisfy { $0.kind == .opened && [.sent, .gaveUp].contains($0.state) })
    }

    private struct Place: Hashable {
        let incident: IncidentID?
        let recipient: String?

        init(_ entry: LedgerEntry) { (incident, recipient) = (entry.incident, entry.recipient) }
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
