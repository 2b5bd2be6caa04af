import Platform

/// Agencies: who calls, and the page that is shown when the telephone rings.
extension ContactCenterModule {
    static let agencyMigrations: [Migration] = []
    static let agencies = Capability.Declaration("contact_center")

    func agencies(on ground: Ground) -> Capability { Capability(Self.agencies) }

    /// What is shown when the telephone rings.
    func popPages(on ground: Ground) -> PopPages { PopPages(tools: tools(on: ground)) }
}
