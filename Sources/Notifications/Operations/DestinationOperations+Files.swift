import Accounts
import Foundation
package import Kernel
package import Platform

/// Destinations as files say them.
extension DestinationOperations {
    /// All there are, each as somebody would have to want it; without secrets and headers, which hold some.
    package func drafts(by caller: Caller, on connection: any SQLConnection) throws -> [DestinationDraft] {
        try caller.require(.manageDestinations)
        let around = try around(on: connection)
        return try store.list(on: connection).map { destination in
            var draft = DestinationDraft(name: destination.name, channel: destination.way.word, address: destination.address)
            switch destination.reach {
            case .everything: break
            case .team(let team): draft.team = around.teams[team]
            case .services(let services):
                draft.services = services.compactMap { around.services[$0]?.name }.sorted()
                draft.isForNone = draft.services.isEmpty
            }
            draft.levels = destination.levels.sorted().map(\.word)
            if destination.kinds != Destination.usualKinds {
                draft.kinds = MessageKind.choices.filter(destination.kinds.contains).map(\.rawValue)
            }
            if destination.language != .english { draft.language = destination.language.rawValue }
            if destination.timeZone != .gmt { draft.timeZone = destination.timeZone.identifier }
            if destination.bundles != (destination.channel != .webhook) { draft.bundle = destination.bundles }
            draft.preset = destination.preset?.rawValue
            return draft
        }
    }

    /// Adds a destination, or makes the one of this name what is wanted; a web hook keeps its secret and its headers. As part of a
    /// larger change.
    /// - Throws: ``ClientError``: `destinationNotValid`, `addressNotValid`, `addressNotAllowed`, `notPermitted`.
    package func put(_ draft: DestinationDraft, by caller: Caller, on connection: any SQLConnection) throws {
        var wanted = try checked(draft, by: caller, on: connection)
        let time = world.now()
        let old = try store.find(name: wanted.name, on: connection)
        if let old {
            _ = try existing(old.id, to: .manageDestinations, by: caller, on: connection)
            if old.way == wanted.way {
                wanted = wanted.keeping(old)
                guard wanted != old else { return }
                try store.update(old.id, to: wanted, on: connection)
                try Audit.append(.destinationChanged, old.auditSubject, by: caller.actor, at: time, on: connection)
                return
            }
            // What waits for the old address is not for the new one.
            try store.delete(old.id, at: time, on: connection)
        }
        let id = try store.insert(wanted, at: time, on: connection)
        let subject = "destination \(id) (\(wanted.name))"
        try Audit.append(
            old == nil ? .destinationAdded : .destinationChanged, subject, detail: ["channel": wanted.way.word], by: caller.actor, at: time,
            on: connection)
    }
}

extension Destination {
    /// What is wanted of it, with what only the one that is there knows. Whoever repeats an address vouches for nothing new.
    fileprivate func keeping(_ old: Destination) -> Destination {
        Destination(
            id: old.id, name: old.name, way: way, address: address, reach: reach, levels: levels, kinds: kinds, language: language,
            timeZone: timeZone, bundles: bundles, preset: preset, headers: old.headers, secret: old.secret,
            isTrusted: address == old.address ? old.isTrusted : isTrusted)
    }
}
