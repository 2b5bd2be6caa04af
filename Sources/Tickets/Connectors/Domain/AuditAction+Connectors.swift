package import Kernel

/// What is recorded of connectors.
extension AuditAction {
    static let connectorAdded = AuditAction(rawValue: "connector.added")
    static let connectorTokenRenewed = AuditAction(rawValue: "connector.token_renewed")
    static let connectorRevoked = AuditAction(rawValue: "connector.revoked")
    static let connectorDeleted = AuditAction(rawValue: "connector.deleted")

    package static let connectors: [AuditAction] = [.connectorAdded, .connectorTokenRenewed, .connectorRevoked, .connectorDeleted]
}
