import NIOHTTP1

/// One request on a connection and what it decides about its answer.
struct Exchange {
    private let version: HTTPVersion
    private let staysOpen: Bool
    let isHead: Bool

    init(_ head: HTTPRequestHead) {
        (version, isHead) = (head.version, head.method == .HEAD)
        staysOpen = head.isKeepAlive && !Self.leavesHTTP(head)
    }

    /// Whether the client asks to go on in another protocol, to which nobody here agrees. The HTTP library takes what comes behind such
    /// a request for that protocol, and would read it for ever.
    private static func leavesHTTP(_ head: HTTPRequestHead) -> Bool {
        let isUpgrade =
            head.headers.contains(name: "upgrade")
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
        return isUpgrade || head.method == .CONNECT
    }

    /// Whether the client may be told to go on before it sends its body.
    static func awaitsGoAhead(_ head: HTTPRequestHead) -> Bool {
        !head.version.isOld && head.headers.first(name: "expect")?.lowercased() == "100-continue"
    }

    /// The head of an answer as this client understands it: chunks only from HTTP/1.1 on, a body of unknown length ends
    /// with the connection before, HEAD has none.
    /// - Parameter closes: whether the connection ends after the answer; set when it must.
    func framed(_ answer: HTTPResponseHead, closes: inout Bool) -> HTTPResponseHead {
        var answer = answer
        let hasLength = answer.headers.contains(name: "content-length")
        answer.headers.remove(name: "transfer-encoding")
        if !answer.status.mayHaveResponseBody {
            answer.headers.remove(name: "content-length")
        } else if !hasLength, !isHead {
            if version.isOld { closes = true } else { answer.headers.add(name: "transfer-encoding", value: "chunked") }
        }
        let asksToClose = answer.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        if asksToClose || !staysOpen { closes = true }
        if closes {
            answer.headers.replaceOrAdd(name: "connection", value: "close")
        } else if version.isOld {
            answer.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
        if version.isOld { answer.version = .http1_0 }
        return answer
    }

    /// Whether nothing but the end of the connection tells where the body of this answer ends.
    func endsWithConnection(_ framed: HTTPResponseHead) -> Bool {
        version.isOld && !isHead && framed.status.mayHaveResponseBody && !framed.headers.contains(name: "content-length")
    }
}

extension HTTPVersion {
    /// HTTP/1.0, which knows neither chunks nor hosts and closes the connection unless it is asked not to.
    var isOld: Bool { major == 1 && minor == 0 }
}
