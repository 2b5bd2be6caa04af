// swift-tools-version: 6.2
import PackageDescription

// The map of the house: targets stand in the order in which data flows through them.
// Kernel <- Platform <- Accounts <- capabilities <- App. Capabilities never import each other:
// they meet through domain events (the event log) and through ports (closures filled by App).

/// Compiler rules of our own targets. Warnings are errors here and nowhere else.
let rules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// A capability: knows Kernel, Platform and Accounts and no other one; its migrations, templates and dictionaries are carried
/// in the binary.
func capability(_ name: String, uses products: [Target.Dependency] = [], hasTables: Bool = true) -> Target {
    .target(
        name: name,
        dependencies: [
            "Kernel", "Platform", "Accounts",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "NIOCore", package: "swift-nio"),
        ] + products,
        resources: (hasTables ? [.embedInCode("Storage/Migrations")] : []) + [.embedInCode("Resources")],
        swiftSettings: rules)
}

let package = Package(
    name: "switchboard",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "switchboard", targets: ["App"]),
        // For applications that report to it.
        .library(name: "IncidentReporter", targets: ["IncidentReporter"]),
    ],
    dependencies: [
        // HTTP server, TLS, in-process tests
        // One trait: with two, their order on the command line changes from run to run and everything is built anew.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // HTTP client
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Embedded database
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Pages
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        // Tokens, passwords, hashes
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Settings file
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Command line
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Lifecycle, logs, metrics
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // NIO parts and certificate reload
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        // MARK: Ground
        // The vocabulary of the product; Foundation only.
        .target(name: "Kernel", swiftSettings: rules),
        // Debian's libpq, zlib and libcmark-gfm.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CCmark", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        // libcurl for mail, libstrophe for XMPP.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        // Without pkg-config: what it says of libstrophe holds flags that the package manager refuses.
        .systemLibrary(name: "CStrophe", providers: [.apt(["libstrophe-dev"])]),
        // Databases of others: Redmine's own, and that of an older call centre.
        .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        // libldap for sign-in against a directory.
        .systemLibrary(name: "CLDAP", pkgConfig: "ldap", providers: [.apt(["libldap-dev"])]),
        // The settings of the C library's memory allocator.
        .systemLibrary(name: "CMalloc"),
        // Technical ground that knows no capability: storage, web, settings, outbound.
        .target(
            name: "Platform",
            dependencies: [
                "Kernel", "CPostgres", "CMariaDB", "CStrophe", "CZlib", "CCmark",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOCertificateReloading", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            resources: [.embedInCode("Storage/Migrations"), .embedInCode("Web/Resources")],
            swiftSettings: rules),

        // MARK: Who may do what
        // Users, roles, sessions, tokens, services and their codes, audit.
        .target(
            name: "Accounts",
            dependencies: [
                "Kernel", "Platform", "CLDAP",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.embedInCode("Storage/Migrations"), .embedInCode("Resources")],
            swiftSettings: rules),

        // MARK: Looking after services
        // Whether services answer at their status addresses.
        capability("ServiceHealth"),

        // MARK: 1. From a report to an incident
        // Intake, deduplication, incident, timeline, logs; the Dispatcher's API; pages.
        capability(
            "Incidents",
            uses: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
            ]),

        // MARK: 2. Who must know, when
        // Playbooks by count, time and acknowledgement; the Action desk's clients; who is on call; silences.
        capability(
            "Playbooks",
            uses: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ]),

        // MARK: 3. Getting it to people
        // Who is told what, through which channel, and a ledger that says why; Channels/ has a folder for each way out.
        capability(
            "Notifications",
            uses: [
                "CCurl",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Metrics", package: "swift-metrics"),
            ]),

        // MARK: 4. What customers see
        // Sources of a provider's quality, and the public document made of them.
        capability("StatusPage", uses: [.product(name: "Metrics", package: "swift-metrics")]),

        // MARK: 5. Who overran
        // Connectors in closed networks, the tickets they fetch, and which department overran the SLA.
        capability(
            "Tickets",
            uses: [
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
            ]),

        // MARK: 6. What Redmine's people are told
        // Issues in Redmine, the notices of their changes, and the routes of the old pages.
        capability(
            "Helpdesk",
            uses: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // MARK: 7. Who calls, and who is free
        // Calls of the telephone system and who they are from, the journal of calls, the agents of Finesse.
        capability(
            "ContactCenter",
            uses: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // MARK: 8. Is the line up
        // Probes of hosts, ports, pages, names and certificates: how long they took to answer, and what is down.
        capability(
            "Reachability",
            uses: [
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),

        // MARK: Looking after it
        // What the server runs with, and how it is doing.
        capability("Administration", hasTables: false),

        // MARK: Beside a ticket system
        // `switchboard connect`: reads tickets in a closed network and hands them to a server. No database.
        .target(
            name: "Connector",
            dependencies: [
                "Kernel", "Platform",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: rules),

        // MARK: The outside world, and the binary
        // Services that fail like real ones, for the demo and for tests.
        .target(
            name: "Simulators",
            dependencies: [
                "Kernel", "Platform",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: rules),
        // Commands and all wiring (Composition.swift, Ports.swift).
        .executableTarget(
            name: "App",
            dependencies: [
                "Kernel", "Platform", "Accounts", "ServiceHealth", "Incidents", "Playbooks", "Notifications", "StatusPage", "Tickets",
                "Helpdesk", "ContactCenter", "Reachability", "Administration", "Connector", "Simulators", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: rules),

        // MARK: What applications add
        // The folders of the package Packages/IncidentReporter, which says the same of them; one build serves both.
        .target(
            name: "IncidentReporter",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Packages/IncidentReporter/Sources/IncidentReporter",
            swiftSettings: rules),
        .executableTarget(
            name: "IncidentReporterSample",
            dependencies: ["IncidentReporter", .product(name: "Logging", package: "swift-log")],
            path: "Packages/IncidentReporter/Sources/IncidentReporterSample",
            swiftSettings: rules),

        // MARK: Tests
        .testTarget(
            name: "IncidentReporterTests",
            dependencies: [
                "IncidentReporter",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Packages/IncidentReporter/Tests/IncidentReporterTests",
            swiftSettings: rules),
        // A settable clock, sequential ids, databases, fixtures.
        .target(
            name: "TestKit",
            dependencies: [
                "Kernel", "Platform",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(name: "KernelTests", dependencies: ["Kernel", "TestKit"], swiftSettings: rules),
        .testTarget(
            name: "PlatformTests",
            dependencies: [
                "Platform", "TestKit",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "AccountsTests",
            dependencies: [
                "Kernel", "Platform", "Accounts", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: rules),
        .testTarget(name: "ServiceHealthTests", dependencies: ["ServiceHealth", "TestKit"], swiftSettings: rules),
        .testTarget(
            name: "IncidentsTests",
            dependencies: [
                "Incidents", "TestKit",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            exclude: ["Domain/Grouping/pairs.tsv"],
            swiftSettings: rules),
        .testTarget(
            name: "PlaybooksTests",
            dependencies: [
                "Playbooks", "Accounts", "Kernel", "Platform", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "NotificationsTests",
            dependencies: [
                "Notifications", "Accounts", "Kernel", "Platform", "Simulators", "TestKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "StatusPageTests",
            dependencies: [
                "StatusPage", "TestKit",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "ConnectorTests",
            dependencies: [
                "Connector", "Kernel", "Platform", "Simulators", "TestKit",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "TicketsTests",
            dependencies: [
                "Tickets", "Accounts", "TestKit",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "HelpdeskTests",
            dependencies: [
                "Helpdesk", "Accounts", "Kernel", "Platform", "Simulators", "TestKit",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "ContactCenterTests",
            dependencies: [
                "ContactCenter", "Accounts", "Kernel", "Platform", "Simulators", "TestKit",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "ReachabilityTests",
            dependencies: [
                "Reachability", "Accounts", "Kernel", "Platform", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "SimulatorsTests", dependencies: ["Simulators", "Accounts", "Incidents", "StatusPage", "TestKit"], swiftSettings: rules),
        .testTarget(
            name: "FlowTests",
            dependencies: [
                "App", "Accounts", "ServiceHealth", "Administration", "ContactCenter", "Helpdesk", "Incidents", "Kernel", "Notifications",
                "Platform",
                "Playbooks", "Reachability", "Simulators", "StatusPage", "TestKit", "Tickets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: rules),
        // The built binary from outside is tested in Python: Tests/ProcessTests.
    ],
    swiftLanguageModes: [.v6]
)
