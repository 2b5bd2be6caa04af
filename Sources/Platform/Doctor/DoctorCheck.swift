package import Kernel

/// Something `switchboard doctor` looks at, beside a server or without one. It changes nothing.
package struct DoctorCheck: Sendable {
    /// The installation that is looked over, and what this version knows of it.
    package struct Subject: Sendable {
        package let loaded: LoadedSettings
        /// Nil where there is none: opening a SQLite file that is not there would make it.
        package let database: Result<Database, any Error>?
        /// Of the whole product.
        package let migrations: [Migration]
        /// What a listener may serve.
        package let routeFamilies: [RouteFamily]
        package let world: World

        package var settings: Settings { loaded.values }

        package init(
            loaded: LoadedSettings, database: Result<Database, any Error>?, migrations: [Migration], routeFamilies: [RouteFamily],
            world: World
        ) {
            (self.loaded, self.database, self.migrations) = (loaded, database, migrations)
            (self.routeFamilies, self.world) = (routeFamilies, world)
        }
    }

    /// In a word, as the first of its findings is headed.
    package let name: String
    /// Whether it takes long, so that it is run only when it is asked for.
    package let isThorough: Bool
    package let findings: @Sendable (Subject) async -> [Finding]

    package init(_ name: String, isThorough: Bool = false, findings: @escaping @Sendable (Subject) async -> [Finding]) {
        (self.name, self.isThorough, self.findings) = (name, isThorough, findings)
    }

    /// A check that needs the database, and finds nothing where it cannot be opened: why it cannot is told by ``platform``.
    package init(
        _ name: String, isThorough: Bool = false, inDatabase findings: @escaping @Sendable (Database, Subject) async -> [Finding]
    ) {
        self.init(name, isThorough: isThorough) { subject in
            guard case .success(let database) = subject.database else { return [] }
            return await findings(database, subject)
        }
    }
}

extension DoctorCheck {
    /// What every installation has: settings, a directory, ports, a database.
    package static let platform: [DoctorCheck] = [
        DoctorCheck("settings") { SettingsCheck(loaded: $0.loaded).findings },
        DoctorCheck("directory") { DirectoryCheck(settings: $0.settings, world: $0.world).findings },
        DoctorCheck("listeners") { subject in
            let directory = DirectoryCheck(settings: subject.settings, world: subject.world)
            return await ListenerCheck(
                settings: subject.settings, families: subject.routeFamilies, servingProcess: directory.servingProcess
            ).findings()
        },
        DoctorCheck("storage") { subject in
            switch subject.database {
            case nil: []
            case .failure(let error): [.problem("storage", (error as? StorageError)?.message ?? "\(error)")]
            case .success(let database):
                await StorageCheck(
                    database: database, migrations: subject.migrations, settings: subject.settings, world: subject.world
                ).findings()
            }
        },
    ]
}
