import Platform

/// The journal of calls.
extension ContactCenterModule {
    static let journal = Capability.Declaration("contact_center")

    func journal(on ground: Ground) -> Capability { Capability(Self.journal) }
}
