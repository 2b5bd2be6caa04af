import Incidents
import Kernel
import Platform
import Testing

@Suite struct IncidentPermissionTests {
    /// The whole table, spelled once more: a change of rights has to be made in two places.
    static let table: [(Permission, Set<Role>)] = [
        (.viewIncidents, [.viewer, .operator, .supervisor, .admin]),
        (.actOnIncidents, [.operator, .supervisor, .admin]),
        (.reportEvents, [.operator, .supervisor, .admin]),
        (.deleteIncidents, [.supervisor, .admin]),
    ]

    @Test func theTableIsComplete() {
        #expect(Self.table.map(\.0) == IncidentsModule.declaration.permissions)
    }

    @Test(arguments: table)
    func rolesMayWhatTheTableSays(_ permission: Permission, _ roles: Set<Role>) {
        for role in Role.allCases { #expect(role.may(permission) == roles.contains(role), "\(role) \(permission.name)") }
    }
}
