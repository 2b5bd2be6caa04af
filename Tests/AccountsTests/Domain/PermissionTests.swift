import Accounts
import Kernel
import Platform
import Testing

@Suite struct PermissionTests {
    /// The whole table, spelled once more: a change of rights has to be made in two places.
    static let table: [(Permission, Set<Role>)] = [
        (.viewServices, [.viewer, .operator, .supervisor, .admin]),
        (.viewServiceLogs, [.viewer, .operator, .supervisor, .admin]),
        (.viewTeams, [.viewer, .operator, .supervisor, .admin]),
        (.manageOwnAccount, [.viewer, .operator, .supervisor, .admin]),
        (.seeCodes, [.operator, .supervisor, .admin]),
        (.manageServices, [.supervisor, .admin]),
        (.manageMembers, [.supervisor, .admin]),
        (.manageTeams, [.supervisor, .admin]),
        (.manageUsers, [.admin]),
        (.manageTokens, [.admin]),
        (.viewAudit, [.admin]),
        (.manageSettings, [.admin]),
    ]

    @Test func theTableIsComplete() {
        #expect(Self.table.map(\.0) == AccountsModule.declaration.permissions)
    }

    @Test(arguments: table)
    func rolesMayWhatTheTableSays(_ permission: Permission, _ roles: Set<Role>) {
        for role in Role.allCases { #expect(role.may(permission) == roles.contains(role), "\(role) \(permission.name)") }
    }
}
