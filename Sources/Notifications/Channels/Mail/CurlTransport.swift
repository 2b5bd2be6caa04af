import CCurl
import Foundation
import Synchronization

extension MailTransport {
    /// Over the network, by libcurl.
    static func curl(_ server: MailServer) -> MailTransport {
        let queue = CurlQueue(server)
        return MailTransport { envelope in await queue.send(envelope) }
    }
}

/// Mails that wait for their server, and the thread that hands them over: libcurl's handles are used on it alone, and its
/// connections stay open for the next mails. The thread ends when there was nothing to send for a while.
final class CurlQueue: Sendable {
    struct Job: Sendable {
        let envelope: MailTransport.Envelope
        let report: CheckedContinuation<SMTPReport, Never>
    }

    private struct State {
        var jobs: [Job] = []
        /// Of the running thread; nil while there is none.
        var multi: CurlMulti?
    }

    /// Connections to the server at the same time.
    static let connections = 2
    /// Milliseconds that connections stay open without a mail.
    private static let patience: Int32 = 30_000
    // Once for the process, before any handle. A server that hangs up must not end us; SwiftNIO sees to that only where it is used.
    private static let setUp: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()

    private let server: MailServer
    private let state = Mutex(State())

    init(_ server: MailServer) { self.server = server }

    func send(_ envelope: MailTransport.Envelope) async -> SMTPReport {
        await withCheckedContinuation { report in
            state.withLock { state in
                state.jobs.append(Job(envelope: envelope, report: report))
                if let multi = state.multi { multi.wake() } else { state.multi = start() }
            }
        }
    }

    private func start() -> CurlMulti {
        _ = Self.setUp
        let multi = CurlMulti()
        let thread = Thread { [self] in work(multi) }
        thread.name = "mail"
        thread.start()
        return multi
    }

    // MARK: On the thread

    private func work(_ multi: CurlMulti) {
        var transfers: [UnsafeMutableRawPointer?: CurlTransfer] = [:]
        repeat {
            for job in take(upTo: Self.connections - transfers.count) {
                let transfer = CurlTransfer(job, to: server)
                transfers[transfer.handle] = transfer
                curl_multi_add_handle(multi.handle, transfer.handle)
            }
            var running: Int32 = 0
            curl_multi_perform(multi.handle, &running)
            finish(&transfers, of: multi)
        } while goesOn(with: transfers.count, multi)
        curl_multi_cleanup(multi.handle)
    }

    private func take(upTo count: Int) -> [Job] {
        state.withLock { state in
            let taken = Array(state.jobs.prefix(count))
            state.jobs.removeFirst(taken.count)
            return taken
        }
    }

    private func finish(_ transfers: inout [UnsafeMutableRawPointer?: CurlTransfer], of multi: CurlMulti) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.handle, &left) {
            let (handle, code) = (message.pointee.easy_handle, message.pointee.data.result)
            curl_multi_remove_handle(multi.handle, handle)
            transfers.removeValue(forKey: handle)?.end(code)
        }
    }

    /// Waits until there is something to do; false when there was nothing for long enough.
    private func goesOn(with underWay: Int, _ multi: CurlMulti) -> Bool {
        let canTake = underWay < Self.connections && state.withLock { !$0.jobs.isEmpty }
        if canTake { return true }
        let start = ContinuousClock.now
        curl_multi_poll(multi.handle, nil, 0, underWay == 0 ? Self.patience : 1000, nil)
        guard underWay == 0, ContinuousClock.now - start >= .milliseconds(Int(Self.patience)) else { return true }
        return state.withLock { state in
            // Whoever comes after this starts another thread.
            if state.jobs.isEmpty { state.multi = nil }
            return !state.jobs.isEmpty
        }
    }
}

/// libcurl's set of transfers. Unchecked, because it is a pointer: of its functions, other threads than the one that works with it call
/// only the one that libcurl allows them.
private struct CurlMulti: @unchecked Sendable {
    /// Nil only without memory; libcurl then refuses what it is asked for.
    let handle = curl_multi_init()

    func wake() { curl_multi_wakeup(handle) }
}
