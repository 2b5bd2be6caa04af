import CStrophe
import Foundation

/// A connection of libstrophe, made, used and released on one thread. The library calls functions of C with a pointer: to this
/// object, which outlives the connection.
final class StropheSession {
    /// How long the thread waits for the server before it looks for orders.
    private static let pause: UInt = 50
    /// How long the server gets to end the stream that we end.
    private static let farewell = Duration.seconds(2)
    // Once for the process, before the first connection. A server that hangs up must not end us.
    private static let setUp: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
        xmpp_initialize()
    }()

    private let account: XMPPAccount
    /// How long it may take to be signed in; the library itself waits for ever for a server that says nothing.
    private let patience: Duration
    private let tell: (XMPPLink.Event) -> Void
    private var isOver = false
    private var isConnected = false
    private var isRefused = false
    private var reason: String?
    /// What the library said last of its difficulties.
    private var complaint: String?

    init(_ account: XMPPAccount, patience: Duration, tell: @escaping (XMPPLink.Event) -> Void) {
        (self.account, self.patience, self.tell) = (account, patience, tell)
    }

    /// Returns when the connection is over, having told so.
    func run(_ orders: StropheOrders) {
        _ = Self.setUp
        var log = xmpp_log_t(handler: noteStropheComplaint, userdata: Unmanaged.passUnretained(self).toOpaque())
        withUnsafePointer(to: &log) { log in
            guard let context = xmpp_ctx_new(nil, log) else { return }
            defer { xmpp_ctx_free(context) }
            guard let connection = xmpp_conn_new(context) else { return }
            defer { xmpp_conn_release(connection) }
            if connect(connection) { serve(connection, in: context, orders) }
        }
        tell(.closed(reason ?? complaint ?? "the connection was lost", isRefused: isRefused))
    }

    private func connect(_ connection: OpaquePointer) -> Bool {
        // Without resumption: what was not confirmed is sent again by its sender, with the same id.
        let encryption = account.isEncryptedAtOnce ? XMPP_CONN_FLAG_LEGACY_SSL : XMPP_CONN_FLAG_MANDATORY_TLS
        xmpp_conn_set_flags(connection, Int(encryption | XMPP_CONN_FLAG_DISABLE_SM))
        xmpp_conn_set_jid(connection, account.jid.description)
        xmpp_conn_set_pass(connection, account.password)
        if let authorities = account.authorities { xmpp_conn_set_cafile(connection, authorities) }
        xmpp_conn_set_sockopt_callback(connection, checkStropheSocket)
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        xmpp_handler_add(connection, hearStrophe, nil, nil, nil, pointer)
        let status = xmpp_connect_client(connection, account.host, UInt16(account.port ?? 0), noteStropheEvent, pointer)
        if status != XMPP_EOK { reason = "there is no server at \(account.host ?? account.jid.domain)" }
        return status == XMPP_EOK
    }

    private func serve(_ connection: OpaquePointer, in context: OpaquePointer, _ orders: StropheOrders) {
        let limit = ContinuousClock.now + patience
        var end: ContinuousClock.Instant?
        while !isOver {
            if !isConnected, limit < .now {
                reason = reason ?? "no answer in time"
                return
            }
            let orders = orders.take()
            if isConnected { for stanza in orders.outgoing { send(stanza, over: connection, in: context) } }
            if orders.isClosing, end == nil {
                end = .now + Self.farewell
                reason = "the connection was closed"
                xmpp_disconnect(connection)
            }
            if let end, end < .now { return }
            xmpp_run_once(context, Self.pause)
            // The library has another try in its queue, which it would send in the next round.
            if isRefused, account.endsAtRefusal { return }
        }
    }

    private func send(_ stanza: Stanza, over connection: OpaquePointer, in context: OpaquePointer) {
        guard let element = stanza.strophe(context) else { return }
        xmpp_send(connection, element)
        xmpp_stanza_release(element)
    }

    // MARK: What the library calls

    fileprivate func heard(_ stanza: OpaquePointer) { tell(.stanza(Stanza(strophe: stanza))) }

    fileprivate func connected(_ connection: OpaquePointer) {
        guard xmpp_conn_is_secured(connection) != 0, let jid = xmpp_conn_get_bound_jid(connection).flatMap({ JID(String(cString: $0)) })
        else {
            reason = "the server does not encrypt"
            xmpp_disconnect(connection)
            return
        }
        (isConnected, isRefused) = (true, false)
        tell(.connected(jid))
    }

    fileprivate func disconnected(_ error: xmpp_stream_error_t?) {
        isOver = true
        if let error { reason = reason ?? error.text.map { String(cString: $0) } ?? "the server ended the stream (\(error.type.rawValue))" }
    }

    fileprivate func complained(_ text: String, _ level: xmpp_log_level_t) {
        isRefused = isRefused || StropheComplaint.isRefusal(text)
        complaint = StropheComplaint.reason(text, isSerious: level.rawValue >= XMPP_LEVEL_WARN.rawValue) ?? complaint
    }
}

private func session(_ pointer: UnsafeMutableRawPointer?) -> StropheSession? {
    pointer.map { Unmanaged<StropheSession>.fromOpaque($0).takeUnretainedValue() }
}

private func hearStrophe(_: OpaquePointer?, _ stanza: OpaquePointer?, _ pointer: UnsafeMutableRawPointer?) -> Int32 {
    if let stanza { session(pointer)?.heard(stanza) }
    return 1
}

private func noteStropheEvent(
    _ connection: OpaquePointer?, _ event: xmpp_conn_event_t, _ error: Int32, _ streamError: UnsafeMutablePointer<xmpp_stream_error_t>?,
    _ pointer: UnsafeMutableRawPointer?
) {
    guard let connection else { return }
    if event == XMPP_CONN_CONNECT { session(pointer)?.connected(connection) } else { session(pointer)?.disconnected(streamError?.pointee) }
}

private func noteStropheComplaint(
    _ pointer: UnsafeMutableRawPointer?, _ level: xmpp_log_level_t, _: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {
    if let text { session(pointer)?.complained(String(cString: text), level) }
}

/// The library waits by `select`, which writes over other memory when a descriptor is 1,024 or more: such a connection is not made.
private func checkStropheSocket(_: OpaquePointer?, _ socket: UnsafeMutableRawPointer?) -> Int32 {
    guard let descriptor = socket?.load(as: Int32.self) else { return -1 }
    return descriptor < FD_SETSIZE ? 0 : -1
}
