import Crypto
import Foundation
import Kernel

/// Services by what they are found by: number, name, hash of a code.
struct ServiceIndex: Sendable {
    private struct Code {
        let digest: SHA256Digest
        let expiresAt: Timestamp?

        func isValid(at now: Timestamp) -> Bool { expiresAt.map { now < $0 } ?? true }
    }

    private struct Entry {
        let service: Service
        let codes: [Code]
    }

    private var entries: [ServiceID: Entry] = [:]
    private var byName: [String: ServiceID] = [:]
    private var byLooseName: [String: Set<ServiceID>] = [:]
    private var byTeam: [TeamID: Set<ServiceID>] = [:]
    private var byCode: [SHA256Digest: ServiceID] = [:]
    /// Ids are never used again: what was read before a deletion must not bring one back.
    private var deleted: Set<ServiceID> = []

    static func digest(_ code: String) -> SHA256Digest { SHA256.hash(data: Array(code.utf8)) }

    func service(_ id: ServiceID) -> Service? { entries[id]?.service }

    func service(name: String) -> Service? { entry(named: name)?.service }

    /// Of all services, those that have ended included.
    var codes: [String] { entries.values.flatMap { $0.service.codes.map(\.text) } }

    func services(of team: TeamID) -> Set<ServiceID> { byTeam[team] ?? [] }

    /// The service of this name, if one of its valid codes has this digest. Looks at every code, whichever matches;
    /// digests compare in constant time.
    func service(name: String, digest: SHA256Digest, at now: Timestamp) -> Service? {
        guard let entry = entry(named: name) else { return nil }
        let isRight = entry.codes.reduce(false) { found, code in
            let isEqual = code.digest == digest
            return found || (isEqual && code.isValid(at: now))
        }
        return isRight ? entry.service : nil
    }

    /// A dictionary compares digests, whose bits nobody can choose: its time reveals nothing about a code.
    func service(digest: SHA256Digest, at now: Timestamp) -> Service? {
        guard let id = byCode[digest], let entry = entries[id],
            entry.codes.contains(where: { $0.digest == digest && $0.isValid(at: now) })
        else { return nil }
        return entry.service
    }

    mutating func put(_ service: Service) {
        guard !deleted.contains(service.id) else { return }
        forget(service.id)
        let codes = service.codes.map { Code(digest: Self.digest($0.text), expiresAt: $0.expiresAt) }
        entries[service.id] = Entry(service: service, codes: codes)
        byName[service.name] = service.id
        byLooseName[Service.loose(service.name), default: []].insert(service.id)
        if let team = service.team { byTeam[team, default: []].insert(service.id) }
        for code in codes { byCode[code.digest] = service.id }
    }

    mutating func delete(_ id: ServiceID) {
        deleted.insert(id)
        forget(id)
    }

    /// The service of this very name, else the only one whose name differs in case or in the spaces around it.
    private func entry(named name: String) -> Entry? {
        if let id = byName[name] { return entries[id] }
        guard let ids = byLooseName[Service.loose(name)], ids.count == 1, let id = ids.first else { return nil }
        return entries[id]
    }

    /// Names and codes may belong to another service by now.
    private mutating func forget(_ id: ServiceID) {
        guard let old = entries.removeValue(forKey: id) else { return }
        if byName[old.service.name] == id { byName[old.service.name] = nil }
        let loose = Service.loose(old.service.name)
        byLooseName[loose]?.remove(id)
        if byLooseName[loose]?.isEmpty == true { byLooseName[loose] = nil }
        if let team = old.service.team { byTeam[team]?.remove(id) }
        for code in old.codes where byCode[code.digest] == id { byCode[code.digest] = nil }
    }
}
