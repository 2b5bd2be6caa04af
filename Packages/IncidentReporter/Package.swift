// swift-tools-version: 6.2
import PackageDescription

// What an application adds to report what goes wrong in it. The server's own Package.swift builds and tests the same folders, so
// that one build serves both; versions are the same in both.

let rules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "IncidentReporter",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "IncidentReporter", targets: ["IncidentReporter"]),
        .executable(name: "incident-reporter-sample", targets: ["IncidentReporterSample"]),
    ],
    dependencies: [
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // What async-http-client is made of: its buffers, and its TLS settings.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
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
            swiftSettings: rules),
        // An application that reports what it reads from its standard input.
        .executableTarget(
            name: "IncidentReporterSample",
            dependencies: ["IncidentReporter", .product(name: "Logging", package: "swift-log")], swiftSettings: rules),
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
            swiftSettings: rules),
    ],
    swiftLanguageModes: [.v6]
)
