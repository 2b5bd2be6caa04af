import Accounts
import Foundation
import Kernel
import Testing

@testable import Incidents

/// How well titles are told apart, on the table `pairs.tsv`.
@Suite("Pairs of titles: the same problem, or two")
struct GroupingPairsTests {
    private struct Pair {
        let isSame: Bool
        let one: EventDraft
        let other: EventDraft

        init(_ line: Substring) throws {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            try #require(parts.count == 3 && ["same", "different"].contains(parts[0]), "\(line)")
            isSame = parts[0] == "same"
            one = EventDraft(title: Self.text(parts[1]), message: "", level: .error)
            other = EventDraft(title: Self.text(parts[2]), message: "", level: .error)
        }

        /// With `\n`, `\r` and `\u{1F}` for characters that nobody would see in the table.
        private static func text(_ written: Substring) -> String {
            String(written).replacing(#/\\(n|r|u\{([0-9A-F]+)\})/#) { match in
                switch match.1 {
                case "n": "\n"
                case "r": "\r"
                default: match.2.flatMap { UInt32($0, radix: 16) }.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
                }
            }
        }

        func isRight(_ key: (EventDraft) -> Fingerprint?) -> Bool { (key(one) == key(other)) == isSame }
    }

    private struct Figures: Equatable {
        var sameTogether = 0
        var differentApart = 0
    }

    private static func pairs() throws -> [Pair] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "pairs.tsv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Pair.init)
    }

    private static func figures(of pairs: [Pair], _ key: (EventDraft) -> Fingerprint?) -> Figures {
        pairs.reduce(into: Figures()) { figures, pair in
            guard pair.isRight(key) else { return }
            if pair.isSame { figures.sameTogether += 1 } else { figures.differentApart += 1 }
        }
    }

    private static func first(_ draft: EventDraft) -> Fingerprint? {
        let now = GroupingRule.title.fingerprint(of: draft)
        return GroupingRule.title.earlierFingerprint(of: draft, now: now) ?? now
    }

    @Test("Every pair is told rightly")
    func isRight() throws {
        for pair in try Self.pairs() {
            #expect(pair.isRight { GroupingRule.title.fingerprint(of: $0) }, "\(pair.isSame): \(pair.one.title) | \(pair.other.title)")
        }
    }

    @Test("Figures, before and after")
    func improves() throws {
        let pairs = try Self.pairs()
        let whole = Figures(sameTogether: pairs.count { $0.isSame }, differentApart: pairs.count { !$0.isSame })
        #expect(whole == Figures(sameTogether: 174, differentApart: 89))
        #expect(Self.figures(of: pairs, Self.first) == Figures(sameTogether: 77, differentApart: 41))
        #expect(Self.figures(of: pairs) { GroupingRule.title.fingerprint(of: $0) } == whole)
    }
}
