@echo off
rem Installs the FSM agent as a Windows service that runs as LocalService. To be run as administrator; asks nothing.
rem   install-service.bat [NAME.fsm-enrolment [RANGE ...]]
rem RANGE: 10.1.0.0/24, 10.1.0.10-10.1.0.60, 10.1.0.17, a host name, or local (the networks of this computer, the default);
rem in quotes with the source id before it where the file names several: "acme=10.1.0.0/24"
rem Ends with 0: installed and runs; 1: not an administrator, no Java, no directory; 2: not enrolled; 3: there is a service
rem already, or it cannot be made; 4: installed, but it does not start; 5: the rights of its files cannot be set
setlocal
for %%d in ("%~dp0..") do set "FSM_HOME=%%~fd"
if not defined FSM_DATA set "FSM_DATA=%ProgramData%\fsm-agent"
rem whole and without a backslash at its end, which would take the quote behind it for a part of the path
for %%d in ("%FSM_DATA:"=%\.") do set "FSM_DATA=%%~fd"
set "FSM_SERVICE=FSMAgent"

rem the second asks where the first cannot: it needs the service "Server"
net session >nul 2>&1
if errorlevel 1 fltmc >nul 2>&1
if errorlevel 1 if not defined FSM_NO_ADMIN_CHECK goto noadministrator

sc query %FSM_SERVICE% >nul 2>&1
if not errorlevel 1 goto already

rem "call" reads its line twice, so that a percent sign in the path would be lost
pushd "%FSM_HOME%\bin"
call .\find-java.bat
set "FSM_FOUND=%ERRORLEVEL%"
popd
if not "%FSM_FOUND%"=="0" exit /b 1
if not exist "%FSM_JVM%" goto nojvm
set "FSM_RUNNER=%FSM_HOME%\service\%FSM_BITS%\prunsrv.exe"

if not exist "%FSM_DATA%\log" mkdir "%FSM_DATA%\log"
if not exist "%FSM_DATA%\log" goto nodirectory
set "FSM_AGENT_CONFIG=%FSM_DATA%\agent.yaml"

if "%~1"=="" goto service
set "FSM_FILE=%~f1"
if not exist "%FSM_DATA%\data\identity.json" goto enrol
echo The agent in "%FSM_DATA%" is enrolled already: "%FSM_FILE%" is left out.
goto service

:enrol
set "FSM_RANGES="
:ranges
shift
if "%~1"=="" goto enrolnow
set "FSM_RANGES=%FSM_RANGES% --range "%~1""
goto ranges
:enrolnow
if not defined FSM_RANGES set "FSM_RANGES= --range local"
pushd "%FSM_HOME%\bin"
"%ComSpec%" /d /c .\fsm-agent.bat enrol "%FSM_FILE%"%FSM_RANGES%
set "FSM_ENROLLED=%ERRORLEVEL%"
popd
if not "%FSM_ENROLLED%"=="0" goto notenrolled

:service
rem the program: everybody may run it, only administrators may change it, wherever it was unpacked
set "FSM_OPEN="
call :close bin
call :close lib
call :close service
if defined FSM_OPEN goto openprogram
rem the data: the service's account, the system and administrators, nobody else: S-1-5-19 is LocalService, S-1-5-18 the
rem system, S-1-5-32-544 are the administrators, who own all while its rights are set: an older service kept files to itself
icacls "%FSM_DATA%" /setowner *S-1-5-32-544 /T /C /Q >nul
icacls "%FSM_DATA%" /inheritance:r /grant:r *S-1-5-19:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F /T /C /Q >nul
if errorlevel 1 goto opendata
icacls "%FSM_DATA%" /setowner *S-1-5-19 /T /C /Q >nul

"%FSM_RUNNER%" //IS//%FSM_SERVICE% --DisplayName="FSM agent" --Description="Reads printers in this network and reports them one way." ^
    --Startup=auto --ServiceUser="NT AUTHORITY\LocalService" --Jvm="%FSM_JVM%" --Classpath="%FSM_HOME%\lib\*" ^
    --JvmOptions=-XX:+UseSerialGC;-Xms16m;-XX:MinHeapFreeRatio=20;-XX:MaxHeapFreeRatio=40;-Dfile.encoding=UTF-8 --StartPath="%FSM_DATA%" ^
    --StartMode=jvm --StartClass=org.openfsm.agent.Main --StartMethod=start --StartParams=run;--config;"%FSM_AGENT_CONFIG%" ^
    --StopMode=jvm --StopClass=org.openfsm.agent.Main --StopMethod=stop --StopTimeout=15 ^
    --LogPath="%FSM_DATA%\log" --LogPrefix=service --StdError=auto --StdOutput=auto
if errorlevel 1 goto notinstalled
rem after an end that nobody asked for Windows starts it again: after 1, 1 and then each 5 minutes; a good day forgets
sc failure %FSM_SERVICE% reset= 86400 actions= restart/60000/restart/60000/restart/300000 >nul
if errorlevel 1 echo install-service: Windows will not start the service again by itself when it fails; "sc failure %FSM_SERVICE%" sets that. 1>&2
sc failureflag %FSM_SERVICE% 1 >nul
"%FSM_RUNNER%" //ES//%FSM_SERVICE%
if errorlevel 1 goto notstarted
echo The FSM agent is installed and runs. Its pages: http://127.0.0.1:52005/
echo They ask for the code in "%FSM_DATA%\data\ui-first-code" when they are opened first.
exit /b 0

:noadministrator
echo install-service: needs an administrator. Open the command prompt with "Run as administrator". 1>&2
exit /b 1
:already
echo install-service: there is a service %FSM_SERVICE% already. "uninstall-service.bat keep" removes it and leaves its data. 1>&2
exit /b 3
:nojvm
echo install-service: "%FSM_JVM%" does not exist. Point JAVA_HOME at a Java 17 or later with bin\server\jvm.dll. 1>&2
exit /b 1
:nodirectory
echo install-service: "%FSM_DATA%" cannot be made. Name another directory in FSM_DATA. 1>&2
exit /b 1
:notenrolled
echo install-service: not enrolled, so not installed. Mend what is said above and run this again. 1>&2
exit /b 2
:openprogram
echo install-service: the rights of "%FSM_HOME%" could not be set, so others might change the program. "icacls" says why; or unpack it elsewhere. 1>&2
exit /b 5
:opendata
echo install-service: the rights of "%FSM_DATA%" could not be set, so others might read its secrets. "icacls" says why; or name another directory in FSM_DATA. 1>&2
exit /b 5
:notinstalled
echo install-service: the service could not be installed; what is said above is why. 1>&2
exit /b 3
:notstarted
echo install-service: installed, but it does not start; "%FSM_DATA%\log" says why. 1>&2
exit /b 4

:close
icacls "%FSM_HOME%\%1" /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX *S-1-5-19:(OI)(CI)RX /T /C /Q >nul
if errorlevel 1 set "FSM_OPEN=1"
goto :eof
