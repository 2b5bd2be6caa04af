import Notifications
import Platform
import Testing

@Suite("Addresses of web hooks") struct WebhookAddressTests {
    @Test(
        "Names and addresses may be used, private ones too: names are looked at when they are used",
        arguments: [
            "https://hooks.example.com/a/b?c=d", "http://127.0.0.1:9000/", "http://10.1.2.3", "http://[::1]:8080/x", "http://localhost/",
            "https://example.com/#part",
        ])
    func allowed(url: String) { #expect(WebhookAddress.fault(url) == nil) }

    @Test(
        "Link-local and metadata addresses are refused at once, however they are written",
        arguments: [
            "http://169.254.169.254/latest/meta-data", "http://169.254.1.1/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/",
            "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::169.254.169.254]/", "http://2852039166/", "http://0xa9fea9fe/",
            "http://169.254.43518/", "http://169.254.169.254./", "http://100.100.100.200/", "http://[fd00:ec2::254]/", "http://0.0.0.0/",
            "http://%31%36%39.254.169.254/",
        ])
    func forbidden(url: String) { #expect(WebhookAddress.fault(url) != nil, "\(url)") }

    @Test(
        "For whom only the internet is open, this machine and private networks are refused at once, however they are written",
        arguments: [
            "http://localhost/", "http://LOCALHOST.:8080/", "http://desk.localhost/", "http://127.0.0.1/", "http://[::1]/",
            "http://10.1.2.3/",
            "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:0a00:0001]/", "http://2130706433/",
            "http://0x7f000001/",
            "http://127.1/", "http://017700000001/", "http://192.168.1.1./", "http://[64:ff9b::10.0.0.1]/", "http://[fd12::1]/",
        ])
    func privateNetworks(url: String) {
        #expect(WebhookAddress.fault(url, under: .publicOnly) == .forbidden && WebhookAddress.fault(url) == nil, "\(url)")
    }

    @Test(
        "What is no address of the web, or names somebody, is none",
        arguments: [
            "", "hooks.example.com", "ftp://example.com/", "file:///etc/passwd", "https://", "https://user@example.com/",
            "https://user:secret@example.com/", "https://example.com:0/", "https://example.com:70000/", "https://exa mple.com/",
            "http://example.com\\@169.254.169.254/", "https://example.com/a\nb", "javascript:alert(1)",
        ])
    func malformed(url: String) { #expect(WebhookAddress.fault(url) == .malformed, "\(url)") }
}
