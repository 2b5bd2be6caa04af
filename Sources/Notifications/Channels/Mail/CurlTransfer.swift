import CCurl
import Foundation

/// One mail on its way, on the thread of its queue. libcurl calls functions of C with a pointer to this object, which lives as long
/// as the transfer.
final class CurlTransfer {
    /// Milliseconds until there is a connection, and for all of it.
    private static let (connectLimit, limit) = (10_000, 45_000)
    /// Lines of answers that are kept, and bytes of each.
    private static let (lineCount, lineLength) = (50, 500)

    /// Nil only without memory; libcurl then refuses what it is asked for.
    let handle: UnsafeMutableRawPointer?
    private let job: CurlQueue.Job
    private let recipients: UnsafeMutablePointer<curl_slist>?
    private var sent = 0
    private var lines: [String] = []

    init(_ job: CurlQueue.Job, to server: MailServer) {
        self.job = job
        recipients = curl_slist_append(nil, job.envelope.to)
        handle = curl_easy_init()
        setServer(server)
        setMail()
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(recipients)
    }

    private func setServer(_ server: MailServer) {
        curl_set_text(handle, CURLOPT_URL, server.url)
        curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // Not what the environment says of proxies for the web.
        curl_set_text(handle, CURLOPT_PROXY, "")
        curl_set_number(handle, CURLOPT_USE_SSL, Int((server.mustEncrypt ? CURLUSESSL_ALL : CURLUSESSL_TRY).rawValue))
        if let user = server.user {
            curl_set_text(handle, CURLOPT_USERNAME, user)
            curl_set_text(handle, CURLOPT_PASSWORD, server.password ?? "")
            // Of the ways that a server offers, libcurl would take Kerberos first, and no other when that fails.
            curl_set_text(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
        }
        if let authorities = server.authorities { curl_set_text(handle, CURLOPT_CAINFO, authorities) }
        curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.connectLimit)
        curl_set_number(handle, CURLOPT_TIMEOUT_MS, Self.limit)
    }

    private func setMail() {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        curl_set_text(handle, CURLOPT_MAIL_FROM, job.envelope.from)
        curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        curl_set_number(handle, CURLOPT_UPLOAD, 1)
        curl_set_pointer(handle, CURLOPT_READDATA, pointer)
        curl_set_transfer(handle, CURLOPT_READFUNCTION) { buffer, size, count, pointer in
            guard let buffer, let pointer else { return 0 }
            return Unmanaged<CurlTransfer>.fromOpaque(pointer).takeUnretainedValue().fill(buffer, size * count)
        }
        curl_set_pointer(handle, CURLOPT_HEADERDATA, pointer)
        curl_set_transfer(handle, CURLOPT_HEADERFUNCTION) { buffer, size, count, pointer in
            guard let buffer, let pointer else { return 0 }
            let line = UnsafeRawBufferPointer(start: buffer, count: size * count)
            Unmanaged<CurlTransfer>.fromOpaque(pointer).takeUnretainedValue().hear(line)
            return size * count
        }
    }

    private func fill(_ buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
        let part = job.envelope.content[sent...].prefix(room)
        UnsafeMutableRawBufferPointer(start: buffer, count: room).copyBytes(from: part)
        sent += part.count
        return part.count
    }

    private func hear(_ line: UnsafeRawBufferPointer) {
        if lines.count == Self.lineCount { lines.removeFirst() }
        lines.append(MailHeader.oneLine(String(decoding: line.prefix(Self.lineLength), as: UTF8.self)))
    }

    /// Tells whoever waits.
    func end(_ code: CURLcode) {
        let trouble = String(cString: curl_easy_strerror(code))
        job.report.resume(returning: SMTPReport(end: code == CURLE_OK ? .taken : .broken(Self.words(code) ?? trouble), lines: lines))
    }

    /// What libcurl means, where its own words say less.
    private static func words(_ code: CURLcode) -> String? {
        switch code {
        case CURLE_USE_SSL_FAILED: "the mail server does not encrypt: nothing was sent"
        case CURLE_PEER_FAILED_VERIFICATION: "the mail server's certificate is not trusted"
        case CURLE_LOGIN_DENIED: "the mail server takes a password by neither PLAIN nor LOGIN"
        case CURLE_COULDNT_CONNECT: "no connection to the mail server"
        case CURLE_COULDNT_RESOLVE_HOST: "there is no such mail server"
        case CURLE_OPERATION_TIMEDOUT: "the mail server did not answer in time"
        default: nil
        }
    }
}
