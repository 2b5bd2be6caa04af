import Foundation
import Kernel
import Platform

/// What a telephone system says of a call in an address, in all the ways in which it is said.
struct CallRequest: Hashable, Sendable {
    enum Event: Hashable, Sendable {
        case ringing
        case answered
        case ended
        /// By a word that nobody knows: whatever it means, there is a call.
        case other
    }

    let event: Event
    /// Of ``Event/other``, as it was written.
    let word: String?
    let draft: CallDraft

    /// Numbers stand under one of these; the first that holds something counts.
    private static let numberNames = ["ani", "phone", "from", "caller", "cli", "tel"]
    private static let agentNames = ["curator_id", "agent", "curator"]
    private static let callNames = ["callid", "call_id"]
    private static let eventNames = ["type", "event"]
    private static let variables = 10
    /// A key without a value that is nothing but a number is the caller's; a shorter one is no number.
    private static let fewestBare = 3
    /// More fields than anybody has to say are not looked at.
    private static let mostFields = 100

    private static let words: [String: Event] = [
        "newcall": .ringing, "new": .ringing, "ringing": .ringing, "ring": .ringing, "incoming": .ringing, "alerting": .ringing,
        "answered": .answered, "answer": .answered, "connected": .answered, "established": .answered, "active": .answered,
        "endcall": .ended, "ended": .ended, "end": .ended, "hangup": .ended, "disconnected": .ended, "dropped": .ended,
    ]
    private static let longestWord = 64

    /// - Parameters:
    ///   - forms: of the address, and of the body where there is one; what stands first counts.
    ///   - path: the number that is a part of the path.
    /// - Throws: `callWithoutKind` where neither a word that is known nor anything of a call is said.
    init(_ forms: [FormData], path: String? = nil, region: String, door: CallDoor) throws(ClientError) {
        let fields = Self.fields(forms)
        func value(_ names: [String]) -> String? { names.lazy.compactMap { fields[$0] }.first { !Self.isBlank($0) } }

        let told = value(Self.numberNames) ?? path.flatMap { Self.isBlank($0) ? nil : $0 } ?? Self.bareNumber(fields)
        let word = value(Self.eventNames)?.trimmingCharacters(in: .whitespaces)
        let event = word.map { Self.words[$0.lowercased()] ?? .other } ?? .ringing
        var draft = CallDraft(number: told.flatMap { PhoneNumber($0, region: region) }, region: region, door: door)
        draft.isCut = told.map(PhoneNumber.isTooLong) ?? false
        func keep(_ found: (text: String, isCut: Bool)?) -> String? {
            draft.isCut = draft.isCut || found?.isCut == true
            return found?.text
        }
        draft.agent = keep(value(Self.agentNames).flatMap(CallText.key))
        draft.callID = keep(value(Self.callNames).flatMap(CallText.key))
        // A caller who hides their number calls all the same.
        let isHidden = Self.numberNames.contains { fields[$0] != nil }
        let isKnown = word.map { _ in event != .other } ?? isHidden
        guard isKnown || told != nil || draft.callID != nil else { throw .callWithoutKind }
        draft.queue = keep(value(["queue"]).flatMap { CallText.line($0, limit: CallText.name) })
        draft.dnis = keep(value(["dnis"]).flatMap { CallText.line($0, limit: CallText.number) })
        draft.direction = Self.direction(value(["direction"]))
        for number in 1...Self.variables {
            draft.variables["cv\(number)"] = keep(
                value(["cv\(number)", "callvariable\(number)"]).flatMap { CallText.line($0, limit: CallText.variable) })
        }
        (self.event, self.draft) = (event, draft)
        self.word = event == .other ? word.flatMap { CallText.line($0, limit: Self.longestWord)?.text } : nil
    }

    /// By their names in lower case; the first of each that says something.
    private static func fields(_ forms: [FormData]) -> [String: String] {
        var fields: [String: String] = [:]
        for form in forms {
            for name in form.names.prefix(mostFields) {
                let key = name.lowercased()
                guard fields[key].map(isBlank) ?? true else { continue }
                fields[key] = form.all(name).first { !isBlank($0) } ?? ""
            }
        }
        return fields
    }

    /// `?type=newcall&+37061234567`: a plus has become a space by now.
    private static func bareNumber(_ fields: [String: String]) -> String? {
        fields.filter { isBlank($0.value) && isNumber($0.key) }.keys.max { $0.utf8.count < $1.utf8.count }
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || [0x20, 0x2B, 0x28, 0x29, 0x2D].contains($0) }
            && text.utf8.count { (0x30...0x39).contains($0) } >= fewestBare
    }

    private static func direction(_ word: String?) -> CallDirection {
        switch word?.trimmingCharacters(in: .whitespaces).lowercased() {
        case "out", "outbound", "outgoing": .outgoing
        case "internal": .internal
        default: .incoming
        }
    }

    private static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x2B } }
}
