package import Kernel

/// Something `switchboard doctor` looks at in the database of an installation, beside a server or without one. It changes
/// nothing.
package struct DoctorCheck: Sendable {
    /// What a check is given.
    package struct Subject: Sendable {
        package let database: Database
        package let settings: Settings
        package let now: @Sendable () -> Timestamp

        package init(database: Database, settings: Settings, now: @escaping @Sendable () -> Timestamp) {
            (self.database, self.settings, self.now) = (database, settings, now)
        }
    }

    /// One word, as its findings are headed.
    package let name: String
    /// Whether it takes long, so that it is run only when it is asked for.
    package let isThorough: Bool
    package let findings: @Sendable (Subject) async -> [Finding]

    package init(_ name: String, isThorough: Bool = false, findings: @escaping @Sendable (Subject) async -> [Finding]) {
        (self.name, self.isThorough, self.findings) = (name, isThorough, findings)
    }
}
