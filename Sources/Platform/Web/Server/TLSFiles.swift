import Logging
import NIOCertificateReloading
import NIOSSL
import ServiceLifecycle

/// Certificate and key, read from files and read again when they change.
struct TLSFiles {
    let reloader: TimedCertificateReloader
    let configuration: TLSConfiguration

    /// Nil when the settings name no certificate.
    /// - Throws: when the files do not hold a certificate and its key.
    init?(settings: Settings.TLS, logger: Logger) throws {
        guard let certificate = settings.certificateFile, let key = settings.keyFile else { return nil }
        reloader = try TimedCertificateReloader.makeReloaderValidatingSources(
            refreshInterval: .seconds(settings.reloadSeconds),
            certificateSource: .init(location: .file(path: certificate), format: .pem),
            privateKeySource: .init(location: .file(path: key), format: .pem), logger: logger)
        var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
        configuration.minimumTLSVersion = .tlsv12
        // What was recorded stays secret when the key is lost later. TLS 1.3 has no other suites.
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        configuration.applicationProtocols = ["http/1.1"]
        self.configuration = configuration
    }
}
