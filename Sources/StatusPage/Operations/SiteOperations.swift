package import Accounts
package import Foundation
package import Kernel
package import Platform

/// What is done with the public pages: there may be several from one installation.
package struct SiteOperations: Sendable {
    /// A page as it is to be; what is nil comes from the settings.
    package struct Draft: Sendable {
        package var name: LocalizedText?
        /// Its own domain; every page but the first one needs one.
        package var host: String?
        package var timeZone: TimeZone?
        /// `#rrggbb`.
        package var colour: String?
        package var logo: StatusLogo?
        package var access = StatusSite.Access.everybody
        /// Nil leaves the one it has.
        package var password: String?
        /// What it shows; of the first page everything.
        package var components: Set<PublicID> = []

        package init() {}
    }

    private let scene: StatusPageScene
    private let passwords: PasswordHasher
    /// Bytes of a logo at most.
    package let logoLimit: Int

    package init(database: Database, world: World, passwords: PasswordHasher, logoLimit: Int) {
        (scene, self.passwords, self.logoLimit) = (StatusPageScene(database: database, world: world), passwords, logoLimit)
    }

    /// The first one first.
    /// - Throws: `notPermitted`.
    package func list(by caller: Caller) async throws -> [SiteRecord] {
        try await scene.view(by: caller) { try SiteStore.all(on: $0) }
    }

    /// A new page, or another form of one that is there.
    /// - Throws: `notPermitted`, `statusSiteNotFound`, `hostTaken`, `siteValueWrong`, `logoWrong`, `sitePasswordMissing`,
    ///   `componentUnknown`, those of texts.
    package func save(_ draft: Draft, as known: PublicID? = nil, by caller: Caller) async throws -> SiteRecord {
        // Before anything expensive is done.
        try caller.require(.manageStatusSites)
        var hash: String?
        if let password = draft.password, !password.isEmpty { hash = try await passwords.hash(password) }
        let (id, first) = (known ?? scene.newID(), scene.newID())
        return try await scene.change(.manageStatusSites, by: caller) { [hash, logoLimit] changes in
            // A further one must not become the first.
            try SiteStore.begin(first, at: changes.time, on: changes.connection)
            let all = try SiteStore.all(on: changes.connection)
            let before = all.first { $0.id == known }
            if known != nil, before == nil { throw ClientError.statusSiteNotFound }
            var record =
                before ?? SiteRecord(id: id, position: (all.map(\.position).max() ?? 0) + 1, updatedAt: changes.time)
            record.name = try draft.name?.checked("name", limit: StatusLimits.title)
            record.host = try Self.host(draft.host, isNeeded: !record.isFirst)
            if let host = record.host, all.contains(where: { $0.host == host && $0.id != id }) { throw ClientError.hostTaken(host) }
            (record.timeZone, record.colour) = (draft.timeZone, try Self.colour(draft.colour))
            // The one it has stays, also where the settings allow smaller ones only by now.
            if draft.logo != record.logo { record.logo = try Self.logo(draft.logo, limit: logoLimit) }
            (record.access, record.passwordHash) = (draft.access, hash ?? record.passwordHash)
            if draft.access == .password, record.passwordHash == nil { throw ClientError.sitePasswordMissing }
            _ = try changes.known(draft.components)
            (record.components, record.updatedAt) = (record.isFirst ? [] : draft.components, changes.time)
            try SiteStore.save(record, on: changes.connection)
            try changes.tell(.site, id)
            try changes.record(.statusSiteSaved, "status_site", id, record.host ?? "first")
            return record
        }
    }

    /// What it showed stays.
    /// - Returns: with what it can be undone for an hour.
    /// - Throws: `notPermitted`, `statusSiteNotFound`, `firstSiteStays`.
    @discardableResult
    package func delete(_ id: PublicID, by caller: Caller) async throws -> PublicID {
        let deletion = scene.newID()
        return try await scene.change(.manageStatusSites, by: caller) { changes in
            guard let record = try SiteStore.find(id, on: changes.connection) else { throw ClientError.statusSiteNotFound }
            guard !record.isFirst else { throw ClientError.firstSiteStays }
            try changes.keep(.site, id, as: deletion)
            try SiteStore.delete(id, on: changes.connection)
            try changes.tell(.site, id)
            try changes.record(.statusSiteDeleted, "status_site", id, record.host ?? "")
            return deletion
        }
    }

    // MARK: Values

    /// In lower case, without a port.
    private static func host(_ text: String?, isNeeded: Bool) throws(ClientError) -> String? {
        guard let text, !text.isEmpty else {
            if isNeeded { throw .siteValueWrong("host") }
            return nil
        }
        let host = text.lowercased()
        let isHost = host.utf8.count <= 253 && host.wholeMatch(of: /[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/) != nil
        guard isHost else { throw .siteValueWrong("host") }
        return host
    }

    private static func colour(_ text: String?) throws(ClientError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.wholeMatch(of: /#[0-9a-fA-F]{6}/) != nil else { throw .siteValueWrong("colour") }
        return text.lowercased()
    }

    private static func logo(_ logo: StatusLogo?, limit: Int) throws(ClientError) -> StatusLogo? {
        guard let logo else { return nil }
        guard logo.isGenuine, logo.bytes.count <= limit else { throw .logoWrong(limit: limit) }
        return logo
    }
}
