import Foundation
import Logging

/// What an application makes once and calls wherever something goes wrong.
///
/// It neither throws into the application nor holds it up unless it is asked to: ``reportSoon(title:message:level:logs:maxLogLines:fingerprint:tags:)``
/// returns at once, ``report(title:message:level:logs:maxLogLines:fingerprint:tags:)`` waits for the server's answer. While the server is
/// away reports wait on disk, also over a crash, and each is counted once.
public final class IncidentReporter: Sendable {
    /// Why nothing is reported: an address that is none. An application without a desk, as on a developer's machine, runs on.
    public let problem: String?
    let lastLines: LastLines
    private let courier: Courier?
    private let timeout: Duration
    private let flushLimit: Duration

    /// - Parameters:
    ///   - url: the server's address.
    ///   - service: the service's name, as on its page.
    ///   - code: the service's code, or a token that may write events.
    ///   - logFiles: files whose last lines go with every report.
    ///   - maxLogLines: how many lines of each file; a call may say another number.
    public init(
        url: String, service: String, code: String, logFiles: [String] = [], maxLogLines: Int = 100,
        options: ReporterOptions = ReporterOptions()
    ) {
        (timeout, flushLimit, lastLines) = (options.timeout, options.flushLimit, LastLines(count: options.keptLogLines))
        do {
            let transport = try Transport(
                url: url, code: code, timeout: options.timeout, certificateAuthorities: options.certificateAuthorities,
                proxy: options.proxy)
            let folder = SpoolFolder.folder(for: options.spool, url: transport.url, service: service)
            let courier = Courier(
                inbox: Inbox(perSecond: options.reportsPerSecond),
                files: LogFiles(
                    paths: logFiles.map { URL(fileURLWithPath: $0).path }, maxLines: maxLogLines, encoding: options.logEncoding),
                origin: ReportOrigin(
                    service: service, environment: options.environment, release: options.release, host: options.host,
                    tags: options.tags),
                transport: transport, spool: Spool(folder: folder, maxBytes: options.spoolBytes, maxAge: options.spoolAge))
            (self.courier, problem) = (courier, nil)
            ProcessEnd.flush(courier, within: options.flushLimit)
            courier.start()
        } catch {
            (courier, problem) = (nil, "nothing is reported: \(error)")
            Logger(label: Courier.logLabel).warning("\(problem ?? "")")
        }
    }

    /// Returns at once; what is critical is on the disk then, for a process that is about to die of it. What is beyond
    /// ``ReporterOptions/reportsPerSecond`` is left out, and how many that were is told.
    public func reportSoon(
        title: String, message: String = "", level: ReportLevel = .error, logs: [String] = [], maxLogLines: Int? = nil,
        fingerprint: [String] = [], tags: [String: String] = [:]
    ) {
        guard let courier else { return }
        let report = Report(
            title: title, message: message, level: level, logs: logs, maxLogLines: maxLogLines, fingerprint: fingerprint, tags: tags)
        courier.put(Made(report: report, promise: nil))
    }

    /// Waits for the server's answer, and not at all while the server is known to be away.
    ///
    /// - Returns: whether the server has it or it is kept here until the server can be reached.
    /// - Throws: ``ReportError`` when the report is lost, and nothing else.
    @discardableResult
    public func report(
        title: String, message: String = "", level: ReportLevel = .error, logs: [String] = [], maxLogLines: Int? = nil,
        fingerprint: [String] = [], tags: [String: String] = [:]
    ) async throws -> Receipt {
        guard let courier else { throw ReportError(receipt: Receipt(problem: problem ?? "")) }
        let promise = Promise()
        let report = Report(
            title: title, message: message, level: level, logs: logs, maxLogLines: maxLogLines, fingerprint: fingerprint, tags: tags)
        courier.put(Made(report: report, promise: promise))
        let alarm = Task { [timeout] in
            try? await Task.sleep(for: timeout)
            promise.resolve(.tooLate)
        }
        defer { alarm.cancel() }
        let receipt = await withTaskCancellationHandler {
            await promise.receipt
        } onCancel: {
            promise.resolve(.tooLate)
        }
        guard receipt.isSafe else { throw ReportError(receipt: receipt) }
        return receipt
    }

    /// Waits until the server has everything; whether it has.
    @discardableResult
    public func flush(within limit: Duration = .seconds(10)) async -> Bool {
        await courier?.flush(within: limit, whileItWorks: false) ?? true
    }

    /// Sends what is left, as long as sending works and for ``ReporterOptions/flushLimit`` at most. What remains is sent by the next
    /// process. The end of the process does the same by itself; a closed reporter can still be used.
    @discardableResult
    public func close() async -> Bool {
        await courier?.flush(within: flushLimit, whileItWorks: true) ?? true
    }
}
