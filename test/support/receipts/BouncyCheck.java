import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/**
 * BouncyCastle's word on a receipt: BouncyCheck CMS COVERED ROOT TSA_ROOT EPOCH_MS, all in DER. Prints one word per line
 * for what holds (signature, certificate, chain, imprint, timestamp), and the reason for what does not.
 */
public class BouncyCheck {
  public static void main(String[] args) throws Exception {
    byte[] covered = Files.readAllBytes(Path.of(args[1]));
    CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(covered), Files.readAllBytes(Path.of(args[0])));
    Collection<SignerInformation> signers = cms.getSignerInfos().getSigners();
    if (signers.size() != 1) throw new IllegalStateException("one signer");
    SignerInformation signer = signers.iterator().next();
    Store<X509CertificateHolder> store = cms.getCertificates();
    X509CertificateHolder leaf = (X509CertificateHolder) store.getMatches(signer.getSID()).iterator().next();
    Date now = new Date(Long.parseLong(args[4]));
    say("signature", () -> signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(x509(leaf))));
    say("certificate", () -> isNamed(signer.getSignedAttributes(), leaf));
    say("chain", () -> hasChain(leaf, store, read(args[2]), now));
    AttributeTable unsigned = signer.getUnsignedAttributes();
    if (unsigned == null) return;
    Attribute attribute = unsigned.get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
    TimeStampToken token = new TimeStampToken(new CMSSignedData(attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded()));
    byte[] value = MessageDigest.getInstance("SHA-256").digest(signer.getSignature());
    say("imprint", () -> Arrays.equals(value, token.getTimeStampInfo().getMessageImprintDigest()));
    Store<X509CertificateHolder> tsaStore = token.getCertificates();
    X509CertificateHolder tsa = (X509CertificateHolder) tsaStore.getMatches(token.getSID()).iterator().next();
    say("timestamp", () -> {
      token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(x509(tsa)));
      return hasChain(tsa, tsaStore, read(args[3]), token.getTimeStampInfo().getGenTime());
    });
  }

  interface Check {
    boolean holds() throws Exception;
  }

  static void say(String name, Check check) {
    try {
      System.out.println(check.holds() ? name : "not " + name);
    } catch (Exception error) {
      System.out.println("not " + name + ": " + error.getMessage());
    }
  }

  static boolean isNamed(AttributeTable signed, X509CertificateHolder leaf) throws Exception {
    Attribute attribute = signed.get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
    SigningCertificateV2 named = SigningCertificateV2.getInstance(attribute.getAttrValues().getObjectAt(0));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
    return Arrays.equals(hash, named.getCerts()[0].getCertHash());
  }

  static boolean hasChain(X509CertificateHolder leaf, Store<X509CertificateHolder> store, X509Certificate root, Date at)
      throws Exception {
    List<X509Certificate> all = new ArrayList<>();
    for (X509CertificateHolder each : store.getMatches(null)) all.add(x509(each));
    all.add(x509(leaf));
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(x509(leaf));
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), target);
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(at);
    CertPathBuilder.getInstance("PKIX").build(parameters);
    return true;
  }

  static X509Certificate read(String path) throws Exception {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(path));
  }

  static X509Certificate x509(X509CertificateHolder holder) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
  }
}
